// Which names are of hosts: by their last labels, and by where they stand.
#include "core/redact/families/host_names.hpp"

#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"

namespace aiops::redact {

namespace {

constexpr std::size_t name_most = 253, label_most = 63;

bool is_of_name(char c) { return is_of(Alphabet::dotted, c); }

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view one) { return same_word(word, one); });
}

std::string_view last_label(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  return dot == std::string_view::npos ? host : host.substr(dot + 1);
}

HostName trimmed(const Site& site, HostName name) {
  const auto edge = [](char c) { return c == '.' || c == '-'; };
  while (name.begin < name.end && edge(site.text[name.begin])) ++name.begin;
  while (name.begin < name.end && (edge(site.text[name.end - 1]) || site.text[name.end - 1] == '_')) --name.end;
  return name;
}

constexpr auto file_ends = std::to_array<std::string_view>(
    {"log", "yaml", "yml",  "json",  "toml", "conf", "cfg",     "ini",    "txt",   "sh",    "py",   "go",
     "js",  "ts",   "java", "class", "jar",  "cpp",  "hpp",     "rs",     "rb",    "php",   "html", "xml",
     "md",  "lock", "gz",   "sock",  "pid",  "so",   "service", "socket", "timer", "target"});
constexpr auto package_beginnings = std::to_array<std::string_view>(
    {"com", "org", "net", "java", "javax", "jdk", "sun", "edu", "scala", "kotlin", "akka", "android"});

constexpr auto public_names = std::to_array<std::string_view>({"kubernetes.io",
                                                               "k8s.io",
                                                               "docker.io",
                                                               "docker.com",
                                                               "ghcr.io",
                                                               "quay.io",
                                                               "gcr.io",
                                                               "pkg.dev",
                                                               "github.com",
                                                               "github.io",
                                                               "githubusercontent.com",
                                                               "gitlab.com",
                                                               "bitbucket.org",
                                                               "googleapis.com",
                                                               "google.com",
                                                               "golang.org",
                                                               "go.dev",
                                                               "gopkg.in",
                                                               "prometheus.io",
                                                               "grafana.com",
                                                               "grafana.net",
                                                               "opentelemetry.io",
                                                               "jaegertracing.io",
                                                               "envoyproxy.io",
                                                               "istio.io",
                                                               "linkerd.io",
                                                               "cncf.io",
                                                               "helm.sh",
                                                               "artifacthub.io",
                                                               "hashicorp.com",
                                                               "elastic.co",
                                                               "mcr.microsoft.com",
                                                               "microsoft.com",
                                                               "login.microsoftonline.com",
                                                               "public.ecr.aws",
                                                               "aws.amazon.com",
                                                               "registry.redhat.io",
                                                               "redhat.com",
                                                               "openshift.io",
                                                               "coreos.com",
                                                               "fluxcd.io",
                                                               "argoproj.io",
                                                               "cert-manager.io",
                                                               "letsencrypt.org",
                                                               "cilium.io",
                                                               "projectcalico.org",
                                                               "rancher.com",
                                                               "k3s.io",
                                                               "debian.org",
                                                               "ubuntu.com",
                                                               "alpinelinux.org",
                                                               "kernel.org",
                                                               "python.org",
                                                               "pypi.org",
                                                               "npmjs.org",
                                                               "npmjs.com",
                                                               "apache.org",
                                                               "maven.org",
                                                               "w3.org",
                                                               "json-schema.org",
                                                               "schema.org",
                                                               "stackoverflow.com"});

constexpr auto known_names = std::to_array<std::string_view>(
    {"localhost", "localhost.localdomain", "cluster.local", "svc.cluster.local", "default.svc.cluster.local",
     "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
     "kube-dns.kube-system.svc.cluster.local", "pod.cluster.local", "metadata.google.internal", "google.internal", "ec2.internal",
     "compute.internal", "instance-data.ec2.internal", "host.docker.internal", "host.minikube.internal", "rc.local"});

// "sts.us-east-1.amazonaws.com" is the door of a service, "db.abc.us-east-1.rds.amazonaws.com" somebody's machine.
bool is_service_endpoint(std::string_view host) {
  constexpr std::string_view suffix = ".amazonaws.com";
  if (!ends_with_word(host, suffix)) return false;
  const std::string_view rest = host.substr(0, host.size() - suffix.size());
  const std::size_t dot = rest.find('.');
  if (dot == std::string_view::npos) return true;
  const std::string_view second = rest.substr(dot + 1);
  return second.find('.') == std::string_view::npos && second.find('-') != std::string_view::npos && is_digit(second.back()) &&
         rest.find('-') > dot;
}

}  // namespace

HostName host_around(const Site& site, std::size_t at) {
  std::size_t begin = at;
  while (at - begin <= name_most && is_of_name(site.before(begin))) --begin;
  if (at - begin > name_most) return {};
  begin = behind_escape(site, begin, at);
  const HostName from = host_from(site, begin);
  return from.end > at ? from : HostName{};
}

HostName host_from(const Site& site, std::size_t begin) {
  std::size_t end = begin;
  while (end - begin <= name_most && is_of_name(site.byte(end))) ++end;
  return end - begin > name_most ? HostName{} : trimmed(site, {begin, end});
}

std::size_t labels_of(std::string_view host) { return static_cast<std::size_t>(std::count(host.begin(), host.end(), '.')) + 1; }

bool is_qualified(std::string_view host) {
  const std::string_view last = last_label(host);
  if (last.size() == host.size() || last.size() < 2 || !std::all_of(last.begin(), last.end(), is_alpha)) return false;
  std::size_t label = 0;
  for (std::size_t i = 0; i < host.size(); ++i) {
    if (host[i] == '.') {
      if (label == 0 || label > label_most) return false;
      label = 0;
      continue;
    }
    ++label;
    const bool camel = i > 0 && host[i] >= 'A' && host[i] <= 'Z' && host[i - 1] >= 'a' && host[i - 1] <= 'z';
    if (camel) return false;
  }
  return label <= label_most;
}

bool is_file_or_package(std::string_view host) {
  return is_one_of(file_ends, last_label(host)) || is_one_of(package_beginnings, host.substr(0, host.find('.')));
}

bool is_well_known(std::string_view host) {
  if (is_one_of(known_names, host) || is_service_endpoint(host)) return true;
  return std::any_of(public_names.begin(), public_names.end(), [&](std::string_view name) {
    return ends_with_word(host, name) && (host.size() == name.size() || host[host.size() - name.size() - 1] == '.');
  });
}

}  // namespace aiops::redact
