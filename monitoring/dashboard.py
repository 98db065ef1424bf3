#!/usr/bin/env python3
"""Writes the Grafana dashboard: monitoring/dashboard.json, and its copy in the Helm chart.

    pip install -r monitoring/requirements.txt
    monitoring/dashboard.py

Edit ROWS, run it, and commit the files. A test compares each query with the metrics of the program.
"""

import json
import os

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, table, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as kinds
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

HERE = os.path.dirname(os.path.realpath(__file__))
FILES = f"{HERE}/dashboard.json", f"{HERE}/../charts/nilometer/files/dashboard.json"
SOURCE = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
WIDTH = 24  # of Grafana's grid


def number(title, query, unit="none", red=None, meaning=""):
    """A single number, red from `red` on, or below it if it is negative."""
    return {"kind": "number", "title": title, "queries": [(query, "")], "unit": unit, "red": red, "meaning": meaning}


def graph(title, *queries, unit="short", stacked=False, meaning=""):
    """Lines over time. Queries are pairs of an expression and its legend."""
    return {"kind": "graph", "title": title, "queries": queries, "unit": unit, "stacked": stacked, "meaning": meaning}


def listed(title, query, meaning=""):
    """A table of what the query gives now, one row a series."""
    return {"kind": "table", "title": title, "queries": [(query, "")], "unit": "none", "meaning": meaning}


J = 'job=~"$job"'
I = 'job=~"$job",instance=~"$instance"'
R = "[$__rate_interval]"

ROWS = [
    (
        "Overview",
        4,
        [
            number(
                "Ready replicas",
                f'count(min by (instance) (kubernetes_healthcheck{{{J},type="readyz"}}) == 1) or vector(0)',
                red=-1,
            ),
            number("Nodes", f'max(nilometer_watch_objects{{{J},kind="nodes"}})'),
            number(
                "Nodes that fail",
                f"count(count by (node) (nilometer_scrape_consecutive_failures{{{J}}})) or vector(0)",
                red=1,
                meaning="Their last scrape failed.",
            ),
            number("Running pods", f'max(nilometer_watch_objects{{{J},kind="pods"}})'),
            number("Requests", f'sum(rate(apiserver_request_total{{{J},group="metrics.k8s.io"}}{R}))', unit="reqps"),
            number(
                "First certificate expires in",
                f"min(nilometer_certificate_expiration_timestamp_seconds{{{J}}}) - time()",
                unit="s",
                red=-7 * 86400,
            ),
        ],
    ),
    (
        "Nodes",
        8,
        [
            graph(
                "Scrapes",
                (f"sum by (success) (rate(metrics_server_kubelet_request_total{{{I}}}{R}))", "success {{success}}"),
                unit="ops",
                meaning="Nodes divided by the resolution, and retries.",
            ),
            graph(
                "Failures",
                (f"sum by (reason) (rate(nilometer_scrape_failures_total{{{I}}}{R})) > 0", "{{reason}}"),
                unit="ops",
                stacked=True,
            ),
            graph(
                "Duration of scrapes",
                (
                    f"histogram_quantile(0.5, sum by (le) (rate(metrics_server_kubelet_request_duration_seconds_bucket{{{I}}}{R})))",
                    "half of them",
                ),
                (
                    f"histogram_quantile(0.99, sum by (le) (rate(metrics_server_kubelet_request_duration_seconds_bucket{{{I}}}{R})))",
                    "99 %",
                ),
                unit="s",
            ),
            graph(
                "Age of the usages served",
                (
                    f"histogram_quantile(0.5, sum by (le) (rate(metrics_server_api_metric_freshness_seconds_bucket{{{I}}}{R})))",
                    "half of them",
                ),
                (
                    f"histogram_quantile(0.9, sum by (le) (rate(metrics_server_api_metric_freshness_seconds_bucket{{{I}}}{R})))",
                    "90 %",
                ),
                unit="s",
                meaning="Up to a resolution and the kubelet's own delay.",
            ),
            graph("Nodes by replica", (f"nilometer_scrape_nodes{{{I}}}", "{{instance}}"), stacked=True),
            listed(
                "Nodes that fail now",
                f"topk(100, nilometer_scrape_consecutive_failures{{{J}}})",
                meaning="The value counts failures in a row. docs/runbooks/NilometerNodeNotScraped.md has the reasons.",
            ),
        ],
    ),
    (
        "API",
        8,
        [
            graph(
                "Requests by code",
                (f'sum by (code) (rate(apiserver_request_total{{{I},group="metrics.k8s.io"}}{R}))', "{{code}}"),
                unit="reqps",
                stacked=True,
            ),
            graph(
                "Duration of requests",
                (
                    "histogram_quantile(0.5, sum by (le, resource)"
                    f' (rate(apiserver_request_duration_seconds_bucket{{{I},group="metrics.k8s.io",verb!="WATCH"}}{R})))',
                    "{{resource}}, half of them",
                ),
                (
                    "histogram_quantile(0.99, sum by (le, resource)"
                    f' (rate(apiserver_request_duration_seconds_bucket{{{I},group="metrics.k8s.io",verb!="WATCH"}}{R})))',
                    "{{resource}}, 99 %",
                ),
                unit="s",
                meaning="Without watches, which last until their client ends them or their timeout.",
            ),
            graph(
                "Concurrent requests and connections",
                (f'sum by (instance) (apiserver_current_inflight_requests{{{I},request_kind="readOnly"}})', "{{instance}} requests"),
                (f"nilometer_api_connections{{{I}}}", "{{instance}} connections"),
            ),
            graph(
                "Refused and hedged queries",
                (f"sum(rate(nilometer_query_refusals_total{{{I}}}{R}))", "refused"),
                (f"sum(rate(nilometer_query_hedges_total{{{I}}}{R}))", "hedged"),
                unit="ops",
                meaning="Refused: no complete answer. Hedged: a copy was late, so the other one was queried too.",
            ),
            graph(
                "Connections closed at limits",
                (
                    "sum by (reason) (rate(nilometer_api_connections_closed_total"
                    f'{{{I},reason=~"displaced|refused|unfinished_request|slow_reader"}}{R}))',
                    "{{reason}}",
                ),
                unit="ops",
            ),
        ],
    ),
    (
        "Replicas",
        8,
        [
            graph("Members", (f"max by (state) (nilometer_cluster_members{{{I}}})", "{{state}}")),
            graph(
                "Copies",
                (f"sum by (phase) (nilometer_storage_copies{{{I}}})", "{{phase}}"),
                stacked=True,
                meaning="Ready ones are twice the partitions, or once with one replica.",
            ),
            graph(
                "Healing and hand-offs",
                (f"sum by (reason) (increase(nilometer_storage_healings_started_total{{{I}}}{R}))", "healing: {{reason}}"),
                (f"sum(increase(nilometer_storage_handoffs_total{{{I}}}{R}))", "hand-offs"),
                (f'sum(increase(nilometer_scrape_handovers_total{{{I},direction="in"}}{R}))', "nodes taken over"),
                meaning="They rise when replicas come or go.",
            ),
            graph(
                "Duration of healing",
                (
                    f"histogram_quantile(0.9, sum by (le) (rate(nilometer_storage_healing_duration_seconds_bucket{{{I}}}{R})))",
                    "90 %",
                ),
                unit="s",
            ),
            graph(
                "Bytes between replicas",
                (f"sum by (instance) (rate(nilometer_cluster_bytes_total{{{I},direction=\"out\"}}{R}))", "{{instance}}"),
                unit="Bps",
            ),
            graph("Leases held", (f"nilometer_cluster_lease_held{{{I}}} == 1", "{{lease}}: {{instance}}")),
        ],
    ),
    (
        "API server",
        8,
        [
            graph(
                "Time since the last contact",
                (f"time() - nilometer_watch_last_contact_timestamp_seconds{{{I}}}", "{{kind}}: {{instance}}"),
                unit="s",
                meaning="Below a minute while watches work.",
            ),
            graph(
                "Lists and failures of watches",
                (f"sum by (kind) (increase(nilometer_watch_lists_total{{{I}}}{R}))", "lists of {{kind}}"),
                (f"sum by (kind) (increase(nilometer_watch_failures_total{{{I}}}{R}))", "failures: {{kind}}"),
            ),
            graph(
                "Reviews",
                (f"sum by (code) (rate(apiserver_delegated_authn_request_total{{{I}}}{R}))", "TokenReview {{code}}"),
                (f"sum by (code) (rate(apiserver_delegated_authz_request_total{{{I}}}{R}))", "SubjectAccessReview {{code}}"),
                unit="reqps",
            ),
            graph(
                "Duration of reviews, 99 %",
                (
                    f"histogram_quantile(0.99, sum by (le) (rate(apiserver_delegated_authn_request_duration_seconds_bucket{{{I}}}{R})))",
                    "TokenReview",
                ),
                (
                    f"histogram_quantile(0.99, sum by (le) (rate(apiserver_delegated_authz_request_duration_seconds_bucket{{{I}}}{R})))",
                    "SubjectAccessReview",
                ),
                unit="s",
            ),
        ],
    ),
    (
        "Resources",
        8,
        [
            graph("CPU", (f"rate(process_cpu_seconds_total{{{I}}}{R})", "{{instance}}"), unit="none", meaning="In cores."),
            graph("Resident memory", (f"process_resident_memory_bytes{{{I}}}", "{{instance}}"), unit="bytes"),
            graph("Heap", (f'sum by (instance) (jvm_memory_used_bytes{{{I},area="heap"}})', "{{instance}}"), unit="bytes"),
            graph(
                "Time in garbage collections",
                (f"sum by (instance) (rate(jvm_gc_collection_seconds_sum{{{I}}}{R}))", "{{instance}}"),
                unit="percentunit",
            ),
            graph(
                "File descriptors",
                (f"process_open_fds{{{I}}} / process_max_fds{{{I}}}", "{{instance}}"),
                unit="percentunit",
            ),
            listed("Builds", f"nilometer_build_info{{{J}}}"),
        ],
    ),
]


def threshold(value, color):
    return model.Threshold(value=value, color=color)


def thresholds(red):
    """Green, and red from `red` on; below -`red` if that is negative."""
    if red is None:
        steps = [threshold(None, "text")]
    elif red < 0:
        steps = [threshold(None, "red"), threshold(-red, "green")]
    else:
        steps = [threshold(None, "green"), threshold(red, "red")]
    return dashboard.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def numbers(panel):
    return (
        stat.Panel()
        .thresholds(thresholds(panel["red"]))
        .graph_mode(kinds.BigValueGraphMode.NONE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
    )


def lines(panel):
    built = (
        timeseries.Panel()
        .min(0)
        .show_points(kinds.VisibilityMode.NEVER)
        .fill_opacity(30 if panel["stacked"] else 5)
        .tooltip(common.VizTooltipOptions().mode(kinds.TooltipDisplayMode.MULTI).sort(kinds.SortOrder.DESCENDING))
        .legend(
            common.VizLegendOptions()
            .display_mode(kinds.LegendDisplayMode.LIST)
            .placement(kinds.LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    return built.stacking(common.StackingConfig().mode(kinds.StackingMode.NORMAL)) if panel["stacked"] else built


def rows(_):
    hidden = {"Time": True, "__name__": True, "job": True, "namespace": True, "service": True, "endpoint": True, "container": True}
    return table.Panel().with_transformation(
        model.DataTransformerConfig(id_val="organize", options={"excludeByName": hidden})
    )


BUILDERS = {"number": numbers, "graph": lines, "table": rows}


def query(panel, place):
    expression, legend = panel["queries"][place]
    built = prometheus.Dataquery().expr(expression).legend_format(legend).ref_id("ABCDEF"[place])
    if panel["kind"] == "table":
        return built.instant().format(PromQueryFormat.TABLE)
    return built.instant() if panel["kind"] == "number" else built.range()


def built_panel(panel, position):
    result = BUILDERS[panel["kind"]](panel).title(panel["title"]).unit(panel["unit"]).datasource(SOURCE).grid_pos(position)
    if panel["meaning"]:
        result = result.description(panel["meaning"])
    return result.targets([query(panel, place) for place in range(len(panel["queries"]))])


def variable(name, label, what):
    return (
        dashboard.QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query(what)
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(model.VariableOption(selected=True, text=["All"], value=["$__all"]))
    )


def whole():
    result = (
        dashboard.Dashboard("Nilometer")
        .uid("nilometer")
        .description("Resource metrics of Kubernetes by Nilometer: nodes, API, replicas, API server")
        .tags(["kubernetes", "nilometer"])
        .timezone("browser")
        .time("now-1h", "now")
        .refresh("30s")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .with_variable(dashboard.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(variable("job", "Job", "label_values(nilometer_build_info, job)").all_value(".+"))
        .with_variable(variable("instance", "Replica", 'label_values(nilometer_build_info{job=~"$job"}, instance)'))
    )
    y = 0
    for row, (title, height, panels) in enumerate(ROWS, 1):
        result = result.with_row(dashboard.Row(title).id(100 * row).grid_pos(model.GridPos(h=1, w=WIDTH, x=0, y=y)))
        y += 1
        width = WIDTH // (len(panels) if height < 8 else 3)
        for place, panel in enumerate(panels):
            x = place * width % WIDTH
            y += height if place and x == 0 else 0
            result = result.with_panel(built_panel(panel, model.GridPos(h=height, w=width, x=x, y=y)).id(100 * row + place + 1))
        y += height
    return json.dumps(result.build(), cls=JSONEncoder, indent=1, sort_keys=True) + "\n"


def main():
    text = whole()
    for name in FILES:
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, "w") as file:
            file.write(text)


if __name__ == "__main__":
    main()
