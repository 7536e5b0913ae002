{{/* The prefix of every object: the release's name when it holds the chart's. */}}
{{- define "signalbox.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the release's pods of one component. Takes root, component. */}}
{{- define "signalbox.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
{{- end -}}

{{/* What pods are labelled with: nothing that changes with the chart alone, which would restart them. Takes root, component. */}}
{{- define "signalbox.podLabels" -}}
{{ include "signalbox.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: signalbox
{{- end -}}

{{/* What every object is labelled with. Takes root, component. */}}
{{- define "signalbox.labels" -}}
{{ include "signalbox.podLabels" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* An image. Takes root, name, and optionally tag. */}}
{{- define "signalbox.image" -}}
{{- $image := .root.Values.image -}}
{{- with $image.registry }}{{ . }}/{{ end -}}
{{ $image.repository }}/{{ .name }}:{{ .tag | default $image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* The value that a Secret of ours already has, else a new one. Takes root, secret, key, and new. */}}
{{- define "signalbox.kept" -}}
{{- $secret := lookup "v1" "Secret" .root.Release.Namespace .secret | default dict -}}
{{- $data := $secret.data | default dict -}}
{{- if hasKey $data .key -}}
{{- index $data .key | b64dec -}}
{{- else -}}
{{- .new -}}
{{- end -}}
{{- end -}}

{{- define "signalbox.clientsSecret" -}}
{{- .Values.clients.existingSecret | default (printf "%s-clients" (include "signalbox.fullname" .)) -}}
{{- end -}}

{{/* Where the authorities are that stores' certificates come from: given, or those of the PostgreSQL that the chart asks for. */}}
{{- define "signalbox.authorities" -}}
{{- $given := .Values.stores.authorities -}}
{{- if and .Values.stores.cloudnativepg.enabled (not $given.configMap) (not $given.secret) -}}
{{- dict "configMap" "" "secret" (printf "%s-postgres-ca" (include "signalbox.fullname" .)) "key" "ca.crt" | toYaml -}}
{{- else -}}
{{- toYaml $given -}}
{{- end -}}
{{- end -}}
