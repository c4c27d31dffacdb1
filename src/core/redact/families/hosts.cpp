// Names of machines. A dotted word is a host where something says so: an internal or a cloud provider's suffix at its end, the
// authority of a URL, a key such as "host=", an error of the resolver; nodes are also known by the names that clouds give them
// (ip-10-0-0-1, gke-..., aks-...). Packages, files, API groups, label keys and metrics have none of these. Hosts of well-known
// projects and vendors stay.
#include <algorithm>
#include <array>

#include "core/redact/families/edges.hpp"
#include "core/redact/families/families.hpp"
#include "core/redact/families/host_names.hpp"
#include "core/redact/placeholder.hpp"

namespace aiops::redact {

namespace {

constexpr std::array<Rule, 1> rules{{
    {"host", "host", Sensitivity::infrastructure, Profile::infra, "The name of a host, a node or a service"},
}};

std::string_view text_of(const Site& site, const HostName& name) { return site.text.substr(name.begin, name.end - name.begin); }

void add(const Site& site, const HostName& name, Finds& finds) {
  if (!is_well_known(text_of(site, name))) finds.add(rules[0], name.begin, name.end);
}

// A name can end at `end`: no label goes on there.
bool may_end(const Site& site, std::size_t end) {
  const char next = site.byte(end);
  return !is_of(Alphabet::word, next) && !(next == '.' && is_alnum(site.byte(end + 1)));
}

// Behind an internal suffix the name must end: "x.internal" is a host, "x.internal.Foo" a package.
void look_suffix(const Site& site, Finds& finds) {
  const std::size_t suffix_end = site.at + site.length;
  if (!is_alnum(site.before(site.at)) || !may_end(site, suffix_end)) return;
  const HostName name = host_around(site, site.at);
  if (name.end != suffix_end) return;
  const std::string_view host = text_of(site, name);
  if (!is_qualified(host) || is_file_or_package(host)) return;
  // "/etc/rc.local", "src/app.internal": a file, unless it lies behind "//".
  const bool in_path = site.before(name.begin) == '/' && site.before(name.begin - 1) != '/';
  if (in_path && labels_of(host) == 2) return;
  add(site, name, finds);
}

// A service within the cluster: "payments.prod.svc", with a port or a path behind.
void look_service(const Site& site, Finds& finds) {
  if (!is_alnum(site.before(site.at)) || !may_end(site, site.at + site.length)) return;
  const HostName name = host_around(site, site.at);
  if (name.empty() || name.end != site.at + site.length || labels_of(text_of(site, name)) != 3) return;
  if (is_qualified(text_of(site, name))) add(site, name, finds);
}

// One host or several joined by commas, from `at`; each may have a port.
void add_hosts(const Site& site, std::size_t at, Finds& finds) {
  for (int hosts = 0; hosts < 16; ++hosts) {
    const HostName name = host_from(site, at);
    if (name.empty() || name.begin != at) return;
    const std::string_view host = text_of(site, name);
    if (is_qualified(host)) add(site, name, finds);
    at = name.end;
    if (site.byte(at) == ':') {
      while (is_digit(site.byte(++at))) {
      }
    }
    if (site.byte(at) != ',') return;
    ++at;
  }
}

bool ends_authority(char c) {
  return c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' || c == '`';
}

// Behind "://", and behind the last '@' before the path.
void look_url(const Site& site, Finds& finds) {
  const std::size_t from = site.at + site.length, stop = std::min(site.line_end, from + 512);
  std::size_t begin = from;
  for (std::size_t at = from; at < stop && !ends_authority(site.text[at]); ++at) {
    if (site.text[at] == '@') begin = at + 1;
  }
  add_hosts(site, begin, finds);
}

// A placeholder that stands in the text begins like a key: "[host:".
bool is_placeholder(const Site& site) {
  return site.before(site.at) == '[' && placeholder_end(site.text.substr(0, site.line_end), site.at - 1).has_value();
}

// "host=db.example.net", "\"hostname\": \"db.example.net\"", "Host: db.example.net".
void look_key(const Site& site, Finds& finds) {
  std::size_t at = site.at + site.length;
  while (at - site.at < 24 && is_word(site.byte(at))) ++at;
  bool assigned = false;
  for (int steps = 0; steps < 8; ++steps, ++at) {
    const char c = site.byte(at);
    if (c == '=' || c == ':') {
      assigned = true;
    } else if (c != '"' && c != '\'' && c != '\\' && c != ' ') {
      break;
    }
  }
  if (!assigned || !is_alnum(site.byte(at)) || is_placeholder(site)) return;
  const HostName name = host_from(site, at);
  if (name.begin != at || name.empty()) return;
  const std::string_view host = text_of(site, name);
  const char next = site.byte(name.end);
  if (next == '(' || next == '@' || (next == '/' && site.byte(name.end + 1) == '/')) return;
  if (is_qualified(host) && !is_file_or_package(host)) add(site, name, finds);
}

// "lookup db.example.net on 10.0.0.10:53: no such host", "certificate is valid for a.example.net, not b.example.net".
void look_resolver(const Site& site, Finds& finds) {
  const HostName name = host_from(site, site.at + site.length);
  if (name.begin != site.at + site.length || name.empty()) return;
  const std::string_view host = text_of(site, name);
  if (is_qualified(host) && !is_file_or_package(host)) add(site, name, finds);
}

// Four numbers of a byte joined by dashes behind "ip-": its end, or 0.
std::size_t dashed_address_end(const Site& site, std::size_t at) {
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && site.byte(at++) != '-') return 0;
    unsigned value = 0;
    const std::size_t begin = at;
    while (at - begin < 4 && is_digit(site.byte(at))) value = value * 10 + static_cast<unsigned>(site.text[at++] - '0');
    if (at == begin || value > 255) return 0;
  }
  return at;
}

void look_ip_name(const Site& site, Finds& finds) {
  if (!starts_word(site, site.at)) return;
  const std::size_t end = dashed_address_end(site, site.at + site.length);
  if (end == 0 || is_of(Alphabet::word, site.byte(end))) return;
  const HostName name = host_from(site, site.at);
  if (!is_file_or_package(text_of(site, name))) add(site, name, finds);
}

bool is_all_of(std::string_view text, bool (*is)(char)) { return !text.empty() && std::all_of(text.begin(), text.end(), is); }

// gke-<cluster>-<pool>-<8 hexadecimal>-<4>, aks-<pool>-<8 digits>-vmss<6>.
void look_cloud_node(const Site& site, Finds& finds) {
  if (!starts_word(site, site.at) || site.before(site.at) == '-') return;
  const HostName name = host_from(site, site.at);
  const std::string_view host = text_of(site, name);
  const std::string_view node = host.substr(0, host.find('.'));
  const std::size_t last = node.rfind('-');
  if (last == std::string_view::npos || last < 10) return;
  const std::size_t before = node.rfind('-', last - 1);
  if (before == std::string_view::npos) return;
  const std::string_view middle = node.substr(before + 1, last - before - 1), tail = node.substr(last + 1);
  const bool gke = middle.size() == 8 && is_all_of(middle, is_hex) && tail.size() == 4;
  const bool aks =
      middle.size() == 8 && is_all_of(middle, is_digit) && (tail.substr(0, 4) == "vmss" || is_all_of(tail, is_digit));
  if (gke || aks) add(site, name, finds);
}

constexpr std::array<Trigger, 25> triggers{{
    {".internal", look_suffix},
    {".corp", look_suffix},
    {".lan", look_suffix},
    {".local", look_suffix},
    {".localdomain", look_suffix},
    {".intranet", look_suffix},
    {".home.arpa", look_suffix},
    {".amazonaws.com", look_suffix},
    {".amazonaws.com.cn", look_suffix},
    {".windows.net", look_suffix},
    {".azure.com", look_suffix},
    {".azmk8s.io", look_suffix},
    {".azurecr.io", look_suffix},
    {".bc.googleusercontent.com", look_suffix},
    {".svc", look_service},
    {"://", look_url},
    {"host", look_key},
    {"server", look_key},
    {"endpoint", look_key},
    {"fqdn", look_key},
    {"lookup ", look_resolver},
    {" valid for ", look_resolver},
    {"ip-", look_ip_name},
    {"gke-", look_cloud_node},
    {"aks-", look_cloud_node},
}};

}  // namespace

const Family hosts_family{"hosts", rules, {}, triggers, {}};

}  // namespace aiops::redact
