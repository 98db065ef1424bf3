{{- /* Whether the workload of the mode $mode exists: "true" or nothing. Takes (list $ $mode). */}}
{{- define "nilometer.runs" -}}
{{- $top := first . }}
{{- $mode := last . }}
{{- if or (eq $top.Values.mode $mode) (include "nilometer.keepsOtherMode" $top) }}true{{ end }}
{{- end }}

{{- define "nilometer.keepsOtherMode" -}}
{{- if kindIs "bool" .Values.keepOtherMode }}
{{- if .Values.keepOtherMode }}true{{ end }}
{{- else }}
{{- $deployment := include "nilometer.live" (list . "Deployment") | fromJson }}
{{- $set := include "nilometer.live" (list . "StatefulSet") | fromJson }}
{{- $other := eq .Values.mode "ha" | ternary $deployment $set }}
{{- $own := eq .Values.mode "ha" | ternary $set $deployment }}
{{- if and $other (lt (dig "status" "readyReplicas" 0 $own | int) 1) }}true{{ end }}
{{- end }}
{{- end }}

{{- /* The Deployment or StatefulSet in the cluster, empty if there is none. Takes (list $ $kind). */}}
{{- define "nilometer.live" -}}
{{- $top := first . }}
{{- $name := include (eq (last .) "StatefulSet" | ternary "nilometer.setName" "nilometer.fullname") $top }}
{{- lookup "apps/v1" (last .) (include "nilometer.namespace" $top) $name | toJson }}
{{- end }}

{{- /* Replicas of the workload of a mode. The workload of the other mode keeps its own. Takes (list $ $mode). */}}
{{- define "nilometer.replicas" -}}
{{- $top := first . }}
{{- $mode := last . }}
{{- $usual := eq $mode "ha" | ternary 3 1 }}
{{- if ne $mode $top.Values.mode }}
{{- $live := include "nilometer.live" (list $top (eq $mode "ha" | ternary "StatefulSet" "Deployment")) | fromJson }}
{{- dig "spec" "replicas" $usual $live }}
{{- else if kindIs "invalid" $top.Values.replicas }}
{{- $usual }}
{{- else }}
{{- $top.Values.replicas }}
{{- end }}
{{- end }}

{{- /* Whether this upgrade replaces a metrics-server of the same release, whose Pods run until the rollout is complete. */}}
{{- define "nilometer.replacesMetricsServer" -}}
{{- $live := include "nilometer.live" (list . "Deployment") | fromJson }}
{{- $chart := dig "metadata" "labels" "helm.sh/chart" "" $live }}
{{- if and $live (not (hasPrefix "nilometer-" $chart)) }}true{{ end }}
{{- end }}

{{- /* Whether the APIService v1 exists: metrics-server does not serve it. */}}
{{- define "nilometer.servesV1" -}}
{{- if kindIs "bool" .Values.apiService.v1 }}
{{- if .Values.apiService.v1 }}true{{ end }}
{{- else if not (include "nilometer.replacesMetricsServer" .) }}true{{ end }}
{{- end }}
