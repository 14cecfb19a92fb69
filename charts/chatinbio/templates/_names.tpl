{{- /* Labels of everything that the chart makes; workloads have their selector's beside them. */ -}}
{{- define "chatinbio.labels" -}}
app.kubernetes.io/part-of: chatinbio
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* What a Deployment selects its pods by; it can never change. */ -}}
{{- define "chatinbio.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- /* An image by its repository and tag; the tag follows the release. */ -}}
{{- define "chatinbio.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- /* Pod Security "restricted", and no file of the image can be written. */ -}}
{{- define "chatinbio.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "chatinbio.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- /*
A list of environment variables from a map, values as strings, in a stable order. Numbers go through JSON: Go would
print 1048576 as 1.048576e+06. What is empty is left out: the program's own default counts.
*/ -}}
{{- define "chatinbio.env" -}}
{{- range $name := keys . | sortAlpha }}
{{- $value := get $ $name }}
{{- if ne (toString $value) "" }}
- name: {{ $name }}
  value: {{ kindIs "string" $value | ternary $value (toJson $value) | quote }}
{{- end }}
{{- end }}
{{- end }}
