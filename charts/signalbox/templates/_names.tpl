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
{{- required "image.registry: name the registry that your images are in (./signalbox images --push puts them there); a node's own default is a place where anybody could own these names" $image.registry }}/
{{- $image.repository }}/{{ .name }}:{{ .tag | default $image.tag | default .root.Chart.AppVersion }}
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

{{/*
Whom a service trusts beside the authorities that the JVM knows, as the sources of a volume, each a PEM file: the authorities that were
given, and those of the stores that the chart asks operators for. Takes root, name.
*/}}
{{- define "signalbox.authorities" -}}
{{- $stores := .root.Values.stores -}}
{{- $prefix := include "signalbox.fullname" .root -}}
{{- $needs := (index (include "signalbox.services" .root | fromYaml) .name).stores -}}
{{- if $needs -}}
{{- with $stores.authorities -}}
{{- if .configMap }}
- configMap: {name: {{ .configMap }}, items: [{key: {{ .key }}, path: given.pem}]}
{{- else if .secret }}
- secret: {name: {{ .secret }}, items: [{key: {{ .key }}, path: given.pem}]}
{{- end }}
{{- end }}
{{- if and $stores.cloudnativepg.enabled (has "postgres" $needs) }}
- secret: {name: {{ $prefix }}-postgres-ca, items: [{key: ca.crt, path: postgres.pem}]}
{{- end }}
{{- if and $stores.rabbitmqCluster.enabled (has "amqp" $needs) }}
- secret: {name: {{ include "signalbox.rabbitmqTls" .root }}, items: [{key: ca.crt, path: rabbitmq.pem}]}
{{- end }}
{{- if and $stores.mongodbCommunity.enabled (has "mongo" $needs) }}
- secret: {name: {{ include "signalbox.mongodbTls" .root }}, items: [{key: ca.crt, path: mongodb.pem}]}
{{- end }}
{{- end }}
{{- end -}}

{{/* The files of those sources, as signalbox.tls.ca-file wants them. Takes root, name. */}}
{{- define "signalbox.authorityFiles" -}}
{{- $files := list -}}
{{- range include "signalbox.authorities" . | fromYamlArray -}}
{{- $files = append $files (printf "/etc/signalbox/authorities/%s" (index (.secret | default .configMap).items 0).path) -}}
{{- end -}}
{{- join "," $files -}}
{{- end -}}

{{- define "signalbox.rabbitmqTls" -}}
{{- .Values.stores.rabbitmqCluster.tlsSecret | default (printf "%s-rabbitmq-tls" (include "signalbox.fullname" .)) -}}
{{- end -}}

{{- define "signalbox.mongodbTls" -}}
{{- .Values.stores.mongodbCommunity.tlsSecret | default (printf "%s-mongodb-tls" (include "signalbox.fullname" .)) -}}
{{- end -}}

{{/*
A certificate of an authority of its own, which is forgotten, as the data of a Secret: the one that the Secret already has, else a new one.
Takes root, secret, and names.
*/}}
{{- define "signalbox.certificate" -}}
{{- $data := (lookup "v1" "Secret" .root.Release.Namespace .secret | default dict).data | default dict -}}
{{- if and (hasKey $data "tls.crt") (hasKey $data "tls.key") (hasKey $data "ca.crt") -}}
{{- pick $data "ca.crt" "tls.crt" "tls.key" | toYaml -}}
{{- else -}}
{{- $authority := genCA .secret 3650 -}}
{{- $certificate := genSignedCert (first .names) nil .names 3650 $authority -}}
{{- dict "ca.crt" ($authority.Cert | b64enc) "tls.crt" ($certificate.Cert | b64enc) "tls.key" ($certificate.Key | b64enc) | toYaml -}}
{{- end -}}
{{- end -}}
