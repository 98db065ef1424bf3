{{- define "nilometer.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* The release's name where it contains the chart's, else both. */}}
{{- define "nilometer.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride }}
{{- $both := contains $name .Release.Name | ternary .Release.Name (printf "%s-%s" .Release.Name $name) }}
{{- default $both .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* The StatefulSet. Kubernetes and the chart append to its name. */}}
{{- define "nilometer.setName" -}}
{{- include "nilometer.fullname" . | trunc 51 | trimSuffix "-" }}
{{- end }}

{{- define "nilometer.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride }}
{{- end }}

{{- define "nilometer.serviceAccountName" -}}
{{- default (.Values.serviceAccount.create | ternary (include "nilometer.fullname" .) "default") .Values.serviceAccount.name }}
{{- end }}

{{- /* The headless Service for replicas. */}}
{{- define "nilometer.clusterName" -}}
{{- include "nilometer.setName" . }}-cluster
{{- end }}

{{- define "nilometer.clusterSecretName" -}}
{{- if eq .Values.cluster.tls.type "existingSecret" }}
{{- required "cluster.tls.existingSecret must name a Secret, because cluster.tls.type is existingSecret" .Values.cluster.tls.existingSecret }}
{{- else }}
{{- include "nilometer.clusterName" . }}-tls
{{- end }}
{{- end }}

{{- /* The Secret with the serving certificate. */}}
{{- define "nilometer.servingSecretName" -}}
{{- $given := eq .Values.tls.type "existingSecret" | ternary .Values.tls.existingSecret.name "" }}
{{- default (include "nilometer.fullname" .) $given }}
{{- end }}

{{- /* Fails where values are those of metrics-server's chart and cannot be used, or leave its names. */}}
{{- define "nilometer.check" -}}
{{- if not .Values.mode }}
{{- fail "the default values of this chart are missing: with --reuse-values those of the old chart stay; use --reset-then-reuse-values" }}
{{- end }}
{{- if hasSuffix "/metrics-server" .Values.image.repository }}
{{- fail (printf "image.repository is metrics-server's (%s): set it to Nilometer's image" .Values.image.repository) }}
{{- end }}
{{- if and .Release.IsUpgrade .Chart.IsRoot }}
{{- /* By its name: the right to list Deployments is not needed. */}}
{{- $theirs := contains "metrics-server" .Release.Name | ternary .Release.Name (printf "%s-metrics-server" .Release.Name) | trunc 63 | trimSuffix "-" }}
{{- $namespace := include "nilometer.namespace" . }}
{{- range list .Release.Namespace $namespace | uniq }}
{{- if not (and (eq $theirs (include "nilometer.fullname" $)) (eq . $namespace)) }}
{{- $metadata := (lookup "apps/v1" "Deployment" . $theirs).metadata | default dict }}
{{- $labels := $metadata.labels | default dict }}
{{- $ofRelease := eq (dig "app.kubernetes.io/instance" "" $labels) $.Release.Name }}
{{- $kept := eq (dig "helm.sh/resource-policy" "" ($metadata.annotations | default dict)) "keep" }}
{{- if and $ofRelease (not $kept) (hasPrefix "metrics-server-" (dig "helm.sh/chart" "" $labels)) }}
{{- fail (printf "Helm would delete the Deployment %s/%s, which is metrics-server's, before Nilometer is ready: keep its names by nameOverride=metrics-server, in its namespace; see docs/migration.md" . $theirs) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "nilometer.image" -}}
{{- $image := .Values.image }}
{{- $image.repository }}:{{ default .Chart.AppVersion $image.tag | toJson | trimAll "\"" }}{{ with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{- define "nilometer.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nilometer.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "nilometer.podLabels" -}}
{{- $own := merge (dict
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/component" "resource-metrics") (include "nilometer.selectorLabels" . | fromYaml) }}
{{- toYaml (mergeOverwrite $own .Values.podLabels) }}
{{- end }}

{{- define "nilometer.labels" -}}
{{- $own := merge (dict
  "helm.sh/chart" (printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-")
  "app.kubernetes.io/version" .Chart.AppVersion
  "app.kubernetes.io/component" "resource-metrics"
  "app.kubernetes.io/managed-by" .Release.Service) (include "nilometer.selectorLabels" . | fromYaml) }}
{{- toYaml (mergeOverwrite $own .Values.commonLabels) }}
{{- end }}

{{- /* Name, namespace and labels of an object of the release. */}}
{{- define "nilometer.metadata" -}}
name: {{ include "nilometer.fullname" . }}
namespace: {{ include "nilometer.namespace" . }}
labels:
  {{- include "nilometer.labels" . | nindent 2 }}
{{- end }}

{{- define "nilometer.subjects" -}}
- kind: ServiceAccount
  name: {{ include "nilometer.serviceAccountName" . }}
  namespace: {{ include "nilometer.namespace" . }}
{{- end }}
