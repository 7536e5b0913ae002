{{- define "signalbox.podSecurity" -}}
runAsNonRoot: true
{{- with .Values.podSecurityContext }}
{{ toYaml . }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "signalbox.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* On which nodes a pod may be, and how it is preferred there. Takes a service's settings, or the defaults. */}}
{{- define "signalbox.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Labels and annotations that the mesh wants on a pod. */}}
{{- define "signalbox.meshLabels" -}}
{{- if .Values.mesh.enabled }}
sidecar.istio.io/inject: "true"
{{- end }}
{{- end -}}

{{- define "signalbox.meshAnnotations" -}}
{{- if .Values.mesh.enabled }}
proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
# Istio chooses so by itself from Kubernetes 1.33 on. Otherwise the proxy would end before the service has finished what is in hand.
sidecar.istio.io/nativeSidecar: "true"
{{- end }}
{{- end -}}

{{- define "signalbox.scrapeAnnotations" -}}
{{- if .Values.metrics.annotations }}
prometheus.io/scrape: "true"
prometheus.io/port: "8080"
prometheus.io/path: /metrics
{{- end }}
{{- end -}}

{{/* A service's Deployment. Takes root, name, track (stable or canary). */}}
{{- define "signalbox.deployment" -}}
{{- $root := .root -}}
{{- $name := .name -}}
{{- $canary := eq .track "canary" -}}
{{- $facts := index (include "signalbox.services" $root | fromYaml) $name -}}
{{- $settings := include "signalbox.settings" (dict "root" $root "name" $name) | fromYaml -}}
{{- $fullname := printf "%s-%s" (include "signalbox.fullname" $root) $name -}}
{{- $authorities := include "signalbox.authorities" (dict "root" $root "name" $name) | trim -}}
{{- $running := lookup "apps/v1" "Deployment" $root.Release.Namespace $fullname -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $fullname }}{{ if $canary }}-canary{{ end }}
  namespace: {{ $root.Release.Namespace }}
  labels:
    {{- include "signalbox.labels" (dict "root" $root "component" $name) | nindent 4 }}
    version: {{ .track }}
spec:
  {{- if $canary }}
  replicas: {{ $root.Values.canary.replicas }}
  {{- else if not $settings.autoscaling.enabled }}
  replicas: {{ $settings.replicas }}
  {{- else if $running }}
  # What the autoscaler has made of it: a number that is left out here may become one, until the autoscaler looks again.
  replicas: {{ $running.spec.replicas }}
  {{- end }}
  revisionHistoryLimit: {{ $root.Values.revisionHistoryLimit }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels:
      {{- include "signalbox.selector" (dict "root" $root "component" $name) | nindent 6 }}
      version: {{ .track }}
  template:
    metadata:
      labels:
        {{- include "signalbox.podLabels" (dict "root" $root "component" $name) | nindent 8 }}
        version: {{ .track }}
        {{- with include "signalbox.meshLabels" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $settings.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      annotations:
        checksum/config: {{ include "signalbox.config" (dict "root" $root "name" $name) | sha256sum }}
        {{- with include "signalbox.scrapeAnnotations" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with include "signalbox.meshAnnotations" $root | trim }}
        {{- . | nindent 8 }}
        {{- end }}
        {{- with $settings.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      serviceAccountName: {{ $fullname }}
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 40
      securityContext:
        {{- include "signalbox.podSecurity" $root | nindent 8 }}
      {{- with $root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with include "signalbox.placement" $settings | trim }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with $settings.affinity }}
      affinity:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $settings.topologySpread }}
      topologySpreadConstraints:
        {{- range . }}
        - topologyKey: {{ .topologyKey }}
          maxSkew: {{ .maxSkew }}
          whenUnsatisfiable: {{ .whenUnsatisfiable }}
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels:
              {{- include "signalbox.selector" (dict "root" $root "component" $name) | nindent 14 }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ $name }}
          image: {{ include "signalbox.image" (dict "root" $root "name" $name "tag" (ternary $root.Values.canary.tag $settings.tag $canary)) }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          envFrom:
            - configMapRef:
                name: {{ $fullname }}
          env:
            {{- include "signalbox.environment" (dict "root" $root "name" $name) | trim | nindent 12 }}
            {{- with $settings.javaToolOptions }}
            - name: JAVA_TOOL_OPTIONS
              value: {{ . | quote }}
            {{- end }}
            {{- if $canary }}
            {{- range $key, $value := $root.Values.canary.config }}
            - name: {{ $key }}
              value: {{ include "signalbox.text" $value | quote }}
            {{- end }}
            {{- end }}
            {{- with $settings.extraEnv }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            - name: http
              containerPort: 8080
            {{- if $facts.grpc }}
            - name: grpc
              containerPort: 9090
            {{- end }}
          startupProbe:
            httpGet: {path: /health/started, port: http}
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: {{ div (add1 (int $settings.startupSeconds)) 2 }}
          readinessProbe:
            httpGet: {path: /health/ready, port: http}
            periodSeconds: 5
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet: {path: /health/live, port: http}
            periodSeconds: 10
            timeoutSeconds: 3
            failureThreshold: 3
          lifecycle:
            preStop:
              sleep: {seconds: 5}
          resources:
            {{- toYaml $settings.resources | nindent 12 }}
          securityContext:
            {{- include "signalbox.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            {{- if $authorities }}
            - {name: authorities, mountPath: /etc/signalbox/authorities, readOnly: true}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: {{ $settings.tmpSize }}}
        {{- if $authorities }}
        - name: authorities
          projected:
            sources:
              {{- $authorities | nindent 14 }}
        {{- end }}
{{- end -}}
