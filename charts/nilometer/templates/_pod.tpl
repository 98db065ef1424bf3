{{- /* Whether a quantity of memory is less than a number of bytes: "true" or nothing. Takes (list $quantity $bytes). */}}
{{- define "nilometer.below" -}}
{{- $memory := first . }}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "Ki" 1024 "Mi" 1048576 }}
{{- $unit := regexFind "[A-Za-z]*$" $memory }}
{{- if and $memory (hasKey $units $unit) }}
{{- if lt (mulf (trimSuffix $unit $memory | float64) (get $units $unit)) (last . | float64) }}true{{ end }}
{{- end }}
{{- end }}

{{- /* Requests and limits by the number of nodes: docs/operations.md, Sizing. */}}
{{- define "nilometer.resources" -}}
{{- if .Values.resources }}
{{- $memory := dig "memory" "" (.Values.resources.limits | default dict) | default "" | toString }}
{{- if include "nilometer.below" (list $memory 335544320) }}
{{- fail (printf "resources.limits.memory is %s: Nilometer needs 320Mi or more (512Mi for 100 nodes); see docs/operations.md, Sizing" $memory) }}
{{- end }}
{{- toYaml .Values.resources }}
{{- else }}
{{- $sizes := dict
  "100" (list "50m" "300Mi" "512Mi")
  "1000" (list "100m" "500Mi" "1Gi")
  "5000" (list "200m" "1Gi" "2Gi")
  "20000" (list "500m" "2Gi" "4Gi") }}
{{- $chosen := get $sizes (.Values.size | toString) }}
{{- toYaml (dict
  "requests" (dict "cpu" (index $chosen 0) "memory" (index $chosen 1))
  "limits" (dict "memory" (index $chosen 2))) }}
{{- end }}
{{- end }}

{{- /* A security context without user and group where OpenShift sets them. Takes (list $ $context). */}}
{{- define "nilometer.securityContext" -}}
{{- $top := first . }}
{{- $openshift := $top.Values.openshift }}
{{- if not (kindIs "bool" $openshift) }}
{{- $openshift = $top.Capabilities.APIVersions.Has "security.openshift.io/v1" }}
{{- end }}
{{- with $openshift | ternary (omit (last .) "runAsUser" "runAsGroup" "fsGroup") (last .) }}
{{- toYaml . }}
{{- end }}
{{- end }}

{{- define "nilometer.readinessProbe" -}}
{{- $timing := dict "periodSeconds" 5 "timeoutSeconds" 3 "failureThreshold" 3 }}
{{- if last . }}
{{- $timing = dict "periodSeconds" 2 "timeoutSeconds" 2 "failureThreshold" 2 }}
{{- end }}
{{- with (first .).Values.readinessProbe }}
{{- toYaml (merge (deepCopy .) $timing) }}
{{- end }}
{{- end }}

{{- /* Evenly over nodes, so that a failing node takes as few copies with it as can be. A node that is being drained does not
       count, and neither do Pods of the Deployment. Takes $. */}}
{{- define "nilometer.spread" -}}
- topologyKey: kubernetes.io/hostname
  maxSkew: 1
  whenUnsatisfiable: DoNotSchedule
  nodeTaintsPolicy: Honor
  labelSelector:
    matchLabels:
      {{- include "nilometer.selectorLabels" . | nindent 6 }}
    matchExpressions:
      - key: statefulset.kubernetes.io/pod-name
        operator: Exists
- topologyKey: topology.kubernetes.io/zone
  maxSkew: 1
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "nilometer.selectorLabels" . | nindent 6 }}
{{- end }}

{{- /* The template of the Pods. Takes (list $ $isReplica). */}}
{{- define "nilometer.podTemplate" -}}
{{- $top := first . }}
{{- $isReplica := last . }}
{{- with $top }}
{{- include "nilometer.check" . }}
{{- $name := include "nilometer.fullname" . }}
{{- $cluster := include "nilometer.clusterName" . }}
{{- $ownCertificate := ne .Values.tls.type "metrics-server" }}
{{- if and .Values.hostNetwork.enabled (eq (int .Values.containerPort) 10250) }}
{{- fail "containerPort 10250 is the kubelet's port: set another one, such as 4443, because hostNetwork.enabled is true" }}
{{- end }}
metadata:
  labels:
    {{- include "nilometer.podLabels" . | nindent 4 }}
  {{- with .Values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  serviceAccountName: {{ include "nilometer.serviceAccountName" . }}
  enableServiceLinks: false
  {{- with .Values.schedulerName }}
  schedulerName: {{ . | quote }}
  {{- end }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- if and (semverCompare ">=1.33.0-0" .Capabilities.KubeVersion.Version) (has (toString .Values.hostUsers) (list "true" "false")) }}
  hostUsers: {{ .Values.hostUsers }}
  {{- end }}
  {{- if .Values.hostNetwork.enabled }}
  hostNetwork: true
  {{- end }}
  {{- $dns := and $isReplica .Values.hostNetwork.enabled | ternary "ClusterFirstWithHostNet" "" }}
  {{- with default $dns .Values.dnsPolicy }}
  dnsPolicy: {{ . }}
  {{- end }}
  {{- with .Values.dnsConfig }}
  dnsConfig:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else if $isReplica }}
  topologySpreadConstraints:
    {{- include "nilometer.spread" . | nindent 4 }}
  {{- end }}
  {{- with include "nilometer.securityContext" (list . .Values.podSecurityContext) }}
  securityContext:
    {{- . | nindent 4 }}
  {{- end }}
  containers:
    - name: nilometer
      image: {{ include "nilometer.image" . }}
      {{- with .Values.image.pullPolicy }}
      imagePullPolicy: {{ . }}
      {{- end }}
      {{- if $isReplica }}
      # has the AOT cache for a replica among several
      workingDir: /replicas
      {{- end }}
      args:
        - --secure-port={{ .Values.containerPort }}
        {{- with .Values.defaultArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
        {{- if .Values.rbac.create }}
        - --kubelet-service-account=$(POD_NAMESPACE)/{{ $name }}-kubelets
        {{- end }}
        - --shutdown-delay-duration={{ .Values.shutdownDelay }}
        {{- if .Values.metrics.enabled }}
        - --authorization-always-allow-paths=/healthz,/readyz,/livez,/metrics
        {{- end }}
        {{- if .Values.statusPage.enabled }}
        - --status-bind-address=127.0.0.1:{{ .Values.statusPage.port }}
        {{- end }}
        {{- if $ownCertificate }}
        - --tls-cert-file=/etc/nilometer/tls/tls.crt
        - --tls-private-key-file=/etc/nilometer/tls/tls.key
        {{- end }}
        {{- if $isReplica }}
        {{- $port := .Values.cluster.port }}
        {{- $set := include "nilometer.setName" . }}
        - --cluster-seeds={{ $set }}-0.{{ $cluster }}:{{ $port }},{{ $set }}-1.{{ $cluster }}:{{ $port }},{{ $set }}-2.{{ $cluster }}:{{ $port }}
        - --cluster-host=$(POD_NAME).{{ $cluster }}
        - --cluster-pod-namespace=$(POD_NAMESPACE)
        {{- if ne (int $port) 7946 }}
        - --cluster-port={{ $port }}
        {{- end }}
        - --cluster-bind-address=0.0.0.0
        - --cluster-lease=$(POD_NAMESPACE)/{{ $name }}
        - --cluster-tls-secret=$(POD_NAMESPACE)/{{ include "nilometer.clusterSecretName" . }}
        {{- end }}
        {{- with .Values.args }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      env:
        {{- if $isReplica }}
        - name: POD_NAME
          valueFrom:
            fieldRef:
              apiVersion: v1
              fieldPath: metadata.name
        {{- end }}
        - name: POD_NAMESPACE
          valueFrom:
            fieldRef:
              apiVersion: v1
              fieldPath: metadata.namespace
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - name: https
          containerPort: {{ .Values.containerPort }}
          protocol: TCP
        {{- if $isReplica }}
        - name: cluster
          containerPort: {{ .Values.cluster.port }}
          protocol: TCP
        {{- end }}
      {{- with .Values.startupProbe }}
      startupProbe:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .Values.livenessProbe }}
      livenessProbe:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with include "nilometer.readinessProbe" (list . $isReplica) }}
      readinessProbe:
        {{- . | nindent 8 }}
      {{- end }}
      resources:
        {{- include "nilometer.resources" . | nindent 8 }}
      {{- with include "nilometer.securityContext" (list . .Values.securityContext) }}
      securityContext:
        {{- . | nindent 8 }}
      {{- end }}
      volumeMounts:
        - name: tmp
          mountPath: /tmp
        {{- if $ownCertificate }}
        - name: certs
          mountPath: /etc/nilometer/tls
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      {{- toYaml .Values.tmpVolume | nindent 6 }}
    {{- if $ownCertificate }}
    - name: certs
      secret:
        secretName: {{ include "nilometer.servingSecretName" . }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}
