// Why: groups of flags that several commands share are declared once, and read once into plain values.
// Must never: give a flag of kubectl another meaning than kubectl's (cli-runtime/pkg/genericclioptions/config_flags.go).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands/flags.hpp"
#include "core/kube/kubeconfig.hpp"

namespace aiops::commands {

namespace group {
inline constexpr std::string_view scope = "What to look at", output = "Output", manners = "Limits", connection = "Connection",
                                  metrics = "Metrics", general = "General";
}

void general_flags(FlagSet&);  // --config --color -v -q -h
void output_flag(FlagSet&, std::span<const std::string_view> formats, bool may_be_set);  // -o, the first format is the default
void connection_flags(FlagSet&);  // kubectl's, without -n
void metrics_flags(FlagSet&);  // --prometheus and how to reach it

// Which API server, as whom, how long to wait; everything but the namespace's -A.
struct ConnectionFlags {
  kube::Overrides overrides;
  Duration request_timeout{};  // 0: no limit
};
ConnectionFlags connection_of(const Flags&);

struct MetricsFlags {
  std::string url;  // empty: no metrics server is asked
  std::string config;  // a file: Prometheus' http_config
  std::vector<std::string> headers;  // "NAME: VALUE", checked when they are used
};
MetricsFlags metrics_of(const Flags&);

}  // namespace aiops::commands
