{{/*
What the services are, one entry each; everything else in this chart loops over it.
grpc: also serves 9090. client: has a secret at auth. stores: what it connects to.
calls: whom it calls, and on which of the callee's ports. The call graph of the design, and nothing else.
*/}}
{{- define "signalbox.services" -}}
frontend:
  grpc: false
  client: false
  stores: []
  calls: {}
broker:
  grpc: true
  client: true
  stores: [amqp]
  calls: {auth: [http], logger: [http, grpc], mail: [http, grpc], listener: [http]}
auth:
  grpc: false
  client: false
  stores: [postgres]
  calls: {logger: [grpc], mail: [grpc]}
logger:
  grpc: true
  client: true
  stores: [mongo, amqp]
  calls: {auth: [http]}
listener:
  grpc: false
  client: true
  stores: [postgres, amqp]
  calls: {auth: [http], logger: [grpc], mail: [grpc]}
mail:
  grpc: true
  client: true
  stores: [postgres, smtp]
  calls: {auth: [http], logger: [grpc]}
{{- end -}}

{{/* A service's settings: the defaults, and what its own entry says differently. Takes root, name. */}}
{{- define "signalbox.settings" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .name)) | toYaml -}}
{{- end -}}

{{/* A value as an environment variable's text: Helm holds numbers as floats, and 1048576 is 1.048576e+06 to it. */}}
{{- define "signalbox.text" -}}
{{- kindIs "string" . | ternary . (toJson .) -}}
{{- end -}}

{{/* The environment of a service that is no secret. Takes root, name. */}}
{{- define "signalbox.config" -}}
{{- $values := .root.Values -}}
{{- $prefix := include "signalbox.fullname" .root -}}
{{- $config := dict "SIGNALBOX_HTTP_SHUTDOWN_GRACE" "PT20S" -}}
{{- $facts := index (include "signalbox.services" .root | fromYaml) .name -}}
{{- range $callee, $ports := $facts.calls -}}
{{- if has "http" $ports -}}
{{- $_ := set $config (printf "SIGNALBOX_%s_URL" (upper $callee)) (printf "http://%s-%s:8080" $prefix $callee) -}}
{{- end -}}
{{- if has "grpc" $ports -}}
{{- $_ := set $config (printf "SIGNALBOX_%s_GRPC" (upper $callee)) (printf "%s-%s:9090" $prefix $callee) -}}
{{- end -}}
{{- end -}}
{{- if eq .name "broker" -}}
{{- $hops := ternary 1 0 $values.mesh.enabled -}}
{{- if not (kindIs "invalid" $values.gateway.trustedHops) -}}
{{- $hops = int $values.gateway.trustedHops -}}
{{- end -}}
{{- $_ := set $config "SIGNALBOX_HTTP_TRUSTED_HOPS" (toString $hops) -}}
{{- $_ := set $config "SIGNALBOX_BROKER_CORS_ORIGINS" $values.gateway.url -}}
{{- $_ := set $config "RETRY_ENABLED" (ternary "false" "true" $values.mesh.enabled) -}}
{{- else if eq .name "auth" -}}
{{- /* The broker tells auth the client's address itself, so that is one hop wherever this runs. */ -}}
{{- $_ := set $config "SIGNALBOX_HTTP_TRUSTED_HOPS" "1" -}}
{{- $_ := set $config "SIGNALBOX_AUTH_ALLOWED_ORIGINS" $values.gateway.url -}}
{{- $_ := set $config "SIGNALBOX_AUTH_COOKIE_SECURE" (ternary "true" "false" (hasPrefix "https:" $values.gateway.url)) -}}
{{- with $values.admin.email -}}
{{- $_ := set $config "SIGNALBOX_ADMIN_EMAIL" . -}}
{{- end -}}
{{- else if eq .name "listener" -}}
{{- $_ := set $config "SIGNALBOX_LISTENER_ALERT_RECIPIENTS" (join "," $values.alertRecipients) -}}
{{- else if eq .name "mail" -}}
{{- $_ := set $config "SIGNALBOX_MAIL_FROM" $values.mailFrom -}}
{{- end -}}
{{- if has .name (list "broker" "listener") -}}
{{- $_ := set $config "SIGNALBOX_CLASSIC_ENABLED" (toString $values.classic.enabled) -}}
{{- end -}}
{{- if eq .name "broker" -}}
{{- $_ := set $config "SIGNALBOX_CLASSIC_MAIL_ALLOW" (join "," $values.classic.mailAllow) -}}
{{- end -}}
{{- with include "signalbox.authorityFiles" (dict "root" .root "name" .name) -}}
{{- $_ := set $config "SIGNALBOX_TLS_CA_FILE" . -}}
{{- end -}}
{{- with $values.tracing.endpoint -}}
{{- $_ := set $config "OTEL_TRACES_EXPORTER" "otlp" -}}
{{- $_ := set $config "OTEL_EXPORTER_OTLP_PROTOCOL" "http/protobuf" -}}
{{- $_ := set $config "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}
{{- end -}}
{{- range $key, $value := (include "signalbox.settings" . | fromYaml).config -}}
{{- $_ := set $config $key (include "signalbox.text" $value) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* One variable from a Secret. Takes variable, secret, key. */}}
{{- define "signalbox.fromSecret" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end -}}

{{/* A connection as its owner gave it: a URL here or in a Secret, a password in a Secret. Takes prefix, path, given. */}}
{{- define "signalbox.givenConnection" -}}
{{- if .given.urlSecret.name -}}
{{ include "signalbox.fromSecret" (dict "variable" (printf "%s_URL" .prefix) "secret" .given.urlSecret.name "key" .given.urlSecret.key) }}
{{- else if .given.url -}}
- name: {{ .prefix }}_URL
  value: {{ .given.url | quote }}
{{- else -}}
{{- fail (printf "%s: give url or urlSecret.name, or switch on stores.embedded or an operator for it" .path) -}}
{{- end }}
{{- with (.given.passwordSecret | default dict).name }}
{{ include "signalbox.fromSecret" (dict "variable" (printf "%s_PASSWORD" $.prefix) "secret" . "key" $.given.passwordSecret.key) }}
{{- end }}
{{- end -}}

{{/* Refuses a connection that is given although something else takes its place. Takes path, given, by. */}}
{{- define "signalbox.refuseGiven" -}}
{{- if or .given.url .given.urlSecret.name -}}
{{- fail (printf "%s: stores.%s is enabled and takes its place; leave one of them out" .path .by) -}}
{{- end -}}
{{- end -}}

{{/* The environment that connects a service with one store. Takes root, name, store. */}}
{{- define "signalbox.storeEnvironment" -}}
{{- $stores := .root.Values.stores -}}
{{- $prefix := include "signalbox.fullname" .root -}}
{{- $embedded := printf "%s-stores" $prefix -}}
{{- if eq .store "postgres" -}}
{{- $given := index $stores.postgres .name -}}
{{- $path := printf "stores.postgres.%s" .name -}}
{{- if $stores.embedded.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" $path "given" $given "by" "embedded") -}}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_DATABASE_URL" "secret" $embedded "key" (printf "%s-url" .name)) }}
{{- else if $stores.cloudnativepg.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" $path "given" $given "by" "cloudnativepg") -}}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_DATABASE_URL" "secret" (printf "%s-postgres-%s" $prefix .name) "key" "url") }}
{{- else -}}
{{ include "signalbox.givenConnection" (dict "prefix" "SIGNALBOX_DATABASE" "path" $path "given" $given) }}
{{- end -}}
{{- else if eq .store "mongo" -}}
{{- if $stores.embedded.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" "stores.mongo" "given" $stores.mongo "by" "embedded") -}}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_MONGO_URL" "secret" $embedded "key" "mongo-url") }}
{{- else if $stores.mongodbCommunity.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" "stores.mongo" "given" $stores.mongo "by" "mongodbCommunity") -}}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_MONGO_URL" "secret" (printf "%s-mongodb-url" $prefix) "key" "connectionString.standard") }}
{{- else -}}
{{ include "signalbox.givenConnection" (dict "prefix" "SIGNALBOX_MONGO" "path" "stores.mongo" "given" $stores.mongo) }}
{{- end -}}
{{- else if eq .store "amqp" -}}
{{- if $stores.embedded.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" "stores.amqp" "given" $stores.amqp "by" "embedded") -}}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_AMQP_URL" "secret" $embedded "key" (printf "amqp-%s-url" .name)) }}
{{- else if $stores.rabbitmqCluster.enabled -}}
{{- include "signalbox.refuseGiven" (dict "path" "stores.amqp" "given" $stores.amqp "by" "rabbitmqCluster") -}}
- name: SIGNALBOX_AMQP_URL
  value: amqps://signalbox_{{ .name }}@{{ $prefix }}-rabbitmq.{{ .root.Release.Namespace }}.svc:5671/%2F
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_AMQP_PASSWORD" "secret" (printf "%s-rabbitmq-users" $prefix) "key" .name) }}
{{- else -}}
{{- $own := index $stores.amqp.users .name | default dict -}}
{{- if or $own.url ($own.urlSecret | default dict).name -}}
{{- $own = mergeOverwrite (dict "url" "" "urlSecret" (dict "name" "" "key" "url") "passwordSecret" (dict "name" "" "key" "password")) (deepCopy $own) -}}
{{- else -}}
{{- $own = mergeOverwrite (deepCopy $stores.amqp) (deepCopy $own) -}}
{{- end -}}
{{ include "signalbox.givenConnection" (dict "prefix" "SIGNALBOX_AMQP" "path" "stores.amqp" "given" $own) }}
{{- end -}}
{{- else if eq .store "smtp" -}}
{{- if and $stores.embedded.enabled (not $stores.smtp.url) (not $stores.smtp.urlSecret.name) -}}
- name: SIGNALBOX_SMTP_URL
  value: smtp://{{ $embedded }}:25
{{- else -}}
{{ include "signalbox.givenConnection" (dict "prefix" "SIGNALBOX_SMTP" "path" "stores.smtp" "given" $stores.smtp) }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The environment of a service that comes from Secrets, and where its stores are. Takes root, name. */}}
{{- define "signalbox.environment" -}}
{{- $name := .name -}}
{{- $facts := index (include "signalbox.services" .root | fromYaml) $name -}}
{{- $clients := include "signalbox.clientsSecret" .root -}}
{{- range $store := $facts.stores }}
{{ include "signalbox.storeEnvironment" (dict "root" $.root "name" $name "store" $store) }}
{{- end }}
{{- if $facts.client }}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_CLIENT_SECRET" "secret" $clients "key" $name) }}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_CLIENT_PREVIOUS_SECRET" "secret" $clients "key" (printf "%s-previous" $name) "optional" true) }}
{{- end }}
{{- if eq $name "auth" }}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_AUTH_KEY_ENCRYPTION_SECRET" "secret" $clients "key" "key-encryption") }}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_AUTH_PREVIOUS_KEY_ENCRYPTION_SECRET" "secret" $clients "key" "key-encryption-previous" "optional" true) }}
{{- range list "broker" "logger" "listener" "mail" }}
{{ include "signalbox.fromSecret" (dict "variable" (printf "SIGNALBOX_AUTH_CLIENTS_%s_SECRET" (upper .)) "secret" $clients "key" .) }}
{{ include "signalbox.fromSecret" (dict "variable" (printf "SIGNALBOX_AUTH_CLIENTS_%s_PREVIOUS_SECRET" (upper .)) "secret" $clients "key" (printf "%s-previous" .) "optional" true) }}
{{- end }}
{{- if .root.Values.admin.email }}
{{- $secret := required "admin.existingSecret: name the Secret that holds the first admin's password" .root.Values.admin.existingSecret }}
{{ include "signalbox.fromSecret" (dict "variable" "SIGNALBOX_ADMIN_PASSWORD" "secret" $secret "key" .root.Values.admin.passwordKey) }}
{{- end }}
{{- end }}
{{- end -}}
