{{- /* The settings of both programs. docs/settings.md lists them all; a test holds every name here to the code. */ -}}

{{- define "chatinbio.apiHost" -}}
{{ .Values.controlPlane.ingress.host | default (printf "api.%s" .Values.domain) }}
{{- end }}

{{- /* `:8080` where visitors see a port, else nothing. */ -}}
{{- define "chatinbio.portSuffix" -}}
{{ with .Values.port }}:{{ . }}{{ end }}
{{- end }}

{{- define "chatinbio.urlTemplate" -}}
{{ .Values.scheme }}://{handle}.{{ .Values.domain }}{{ include "chatinbio.portSuffix" . }}
{{- end }}

{{- define "chatinbio.operatorEnv" -}}
{{- $settings := dict
  "CHATINBIO_OPERATOR_NAMESPACE" .Values.creatorsNamespace.name
  "CHATINBIO_OPERATOR_DOMAIN" .Values.domain
  "CHATINBIO_OPERATOR_URL_TEMPLATE" (include "chatinbio.urlTemplate" .)
  "CHATINBIO_OPERATOR_INGRESS_CLASS" .Values.ingressClassName
  "CHATINBIO_OPERATOR_IMAGE_REPOSITORY" .Values.instance.image.repository
  "CHATINBIO_OPERATOR_DEFAULT_VERSION" (.Values.instance.image.tag | default .Chart.AppVersion)
  "CHATINBIO_OPERATOR_TLS_SECRET" .Values.instance.tlsSecretName
  "CHATINBIO_OPERATOR_CERT_ISSUER" .Values.instance.certIssuer
  "CHATINBIO_OPERATOR_HOST_VERIFICATION" .Values.ownDomains.verification
  "CHATINBIO_OPERATOR_DNS_SERVERS" (join "," .Values.ownDomains.dnsServers)
  "CHATINBIO_OPERATOR_ACCESS_MODE" .Values.instance.accessMode
  "CHATINBIO_OPERATOR_INSTANCE_LOG_LEVEL" .Values.instance.logLevel
  "CHATINBIO_OPERATOR_TRUSTED_PROXIES" .Values.trustedProxies
  "CHATINBIO_OPERATOR_LOG_LEVEL" .Values.operator.logLevel
  "CHATINBIO_OPERATOR_LOG_FORMAT" .Values.operator.logFormat
  "CHATINBIO_OPERATOR_HEALTH_HOST" "0.0.0.0"
  "CHATINBIO_OPERATOR_HEALTH_PORT" "8080" -}}
{{- include "chatinbio.env" (merge (dict) .Values.operator.extraSettings $settings) }}
{{- end }}

{{- define "chatinbio.controlPlaneEnv" -}}
{{- $settings := dict
  "CHATINBIO_CONTROL_PLANE_HOST" "0.0.0.0"
  "CHATINBIO_CONTROL_PLANE_PORT" "8000"
  "CHATINBIO_CONTROL_PLANE_URL_TEMPLATE" (include "chatinbio.urlTemplate" .)
  "CHATINBIO_CONTROL_PLANE_TRUSTED_PROXIES" .Values.trustedProxies
  "CHATINBIO_CONTROL_PLANE_LOG_LEVEL" .Values.controlPlane.logLevel -}}
{{- if not .Values.controlPlane.database.urlSecret.name }}
{{- $_ := set $settings "CHATINBIO_CONTROL_PLANE_DATABASE_URL" "sqlite+aiosqlite:////data/control-plane.db" }}
{{- end }}
{{- include "chatinbio.env" (merge (dict) .Values.controlPlane.extraSettings $settings) }}
{{- with .Values.controlPlane.database.urlSecret }}
{{- if .name }}
- name: CHATINBIO_CONTROL_PLANE_DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .name }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- end }}
