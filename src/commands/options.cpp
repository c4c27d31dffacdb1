// The shared flags; see the header.
#include "commands/options.hpp"

#include <array>

namespace aiops::commands {

namespace {
constexpr std::array<std::string_view, 3> when{"auto", "always", "never"};
}

void general_flags(FlagSet& set) {
  set.add({.name = "config",
           .form = Form::path,
           .value = "FILE",
           .group = group::general,
           .help = "read settings from this file instead of $XDG_CONFIG_HOME/aiops/config.yaml"});
  set.add({.name = "color",
           .form = Form::text,
           .value = "WHEN",
           .group = group::general,
           .help = "colour the text: only on a terminal (auto), always or never; NO_COLOR and TERM=dumb also turn it off",
           .fallback = "auto",
           .allowed = when,
           .setting = "color"});
  set.add({.name = "verbose",
           .letter = 'v',
           .form = Form::level,
           .value = "LEVEL",
           .group = group::general,
           .help = "say more on stderr, and list every host that was contacted; -v 6 as kubectl has it"});
  set.add({.name = "quiet", .letter = 'q', .group = group::general, .help = "nothing on stderr but errors"});
  set.add({.name = "help", .letter = 'h', .group = group::general, .help = "show this help"});
}

void output_flag(FlagSet& set, std::span<const std::string_view> formats, bool may_be_set) {
  set.add({.name = "output",
           .letter = 'o',
           .form = Form::text,
           .value = "FORMAT",
           .group = group::output,
           .help = "form of the result",
           .fallback = formats.front(),
           .allowed = formats,
           .setting = may_be_set ? "output" : ""});
}

void connection_flags(FlagSet& set) {
  const auto add = [&](std::string_view name, Form form, std::string_view value, std::string_view help) {
    set.add({.name = name, .form = form, .value = value, .group = group::connection, .help = help});
  };
  add("kubeconfig", Form::path, "FILE", "use this kubeconfig alone, instead of $KUBECONFIG or ~/.kube/config");
  add("context", Form::context, "NAME", "the kubeconfig context to use");
  add("cluster", Form::cluster, "NAME", "the kubeconfig cluster to use");
  add("user", Form::user, "NAME", "the kubeconfig user to use");
  set.add({.name = "server",
           .letter = 's',
           .form = Form::text,
           .value = "URL",
           .group = group::connection,
           .help = "address of the API server"});
  add("as", Form::text, "NAME", "impersonate this user or service account");
  set.add({.name = "as-group",
           .form = Form::text,
           .value = "GROUP",
           .group = group::connection,
           .help = "impersonate this group",
           .repeatable = true});
  add("certificate-authority", Form::path, "FILE", "trust the certificates of this file");
  add("tls-server-name", Form::text, "NAME", "the name that the server's certificate must carry");
  add("insecure-skip-tls-verify", Form::toggle, "", "do not check the server's certificate");
  set.add({.name = "request-timeout",
           .form = Form::timeout,
           .value = "TIME",
           .group = group::connection,
           .help = "give up a single request after this time; 0 means never",
           .fallback = "30s",
           .setting = "requestTimeout"});
}

void metrics_flags(FlagSet& set) {
  set.add({.name = "prometheus",
           .form = Form::text,
           .value = "URL",
           .group = group::metrics,
           .help = "ask this server for metrics too: Prometheus, VictoriaMetrics, Thanos or Mimir; what stands before /api/v1",
           .setting = "prometheus",
           .variable = "AIOPS_PROMETHEUS_URL",
           .also_variable = "PROMETHEUS_URL"});
  set.add({.name = "prometheus-config",
           .form = Form::path,
           .value = "FILE",
           .group = group::metrics,
           .help = "how to reach it: the http_config of Prometheus' own configuration (basic_auth, authorization, tls_config, "
                   "http_headers, proxy_url)",
           .setting = "prometheusConfig"});
  set.add({.name = "prometheus-header",
           .form = Form::text,
           .value = "NAME:VALUE",
           .group = group::metrics,
           .help = "send this header to it, such as X-Scope-OrgID:TENANT; may be repeated",
           .repeatable = true});
}

MetricsFlags metrics_of(const Flags& flags) {
  return {flags.text("prometheus"), flags.text("prometheus-config"), flags.texts("prometheus-header")};
}

ConnectionFlags connection_of(const Flags& flags) {
  ConnectionFlags out;
  out.overrides.kubeconfig = flags.text("kubeconfig");
  out.overrides.context = flags.text("context");
  out.overrides.cluster = flags.text("cluster");
  out.overrides.user = flags.text("user");
  out.overrides.server = flags.text("server");
  out.overrides.certificate_authority = flags.text("certificate-authority");
  out.overrides.tls_server_name = flags.text("tls-server-name");
  out.overrides.name_space = flags.text("namespace");
  out.overrides.as = flags.text("as");
  out.overrides.as_groups = flags.texts("as-group");
  if (flags.given("insecure-skip-tls-verify")) out.overrides.insecure_skip_tls_verify = flags.on("insecure-skip-tls-verify");
  out.request_timeout = flags.duration("request-timeout").value_or(Duration());
  return out;
}

}  // namespace aiops::commands
