// Composes the only paths that a cluster is ever asked for: /api/v1/..., /apis/GROUP/VERSION/..., pods/log, /version.
// Must never: copy unchecked text into a path.
#include "core/collect/read.hpp"

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

constexpr std::string_view partial_object = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
constexpr std::string_view partial_list = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
constexpr std::string_view page_limit = "500";

bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_alnum(char c) { return is_lower(c) || (c >= 'A' && c <= 'Z'); }

bool is_label(std::string_view text) {  // RFC 1123 label
  if (text.empty() || text.size() > 63 || !is_lower(text.front()) || !is_lower(text.back())) return false;
  for (const char c : text) {
    if (!is_lower(c) && c != '-') return false;
  }
  return true;
}

bool is_segment(std::string_view text) {
  if (text.empty() || text.size() > 253 || !is_alnum(text.front()) || text.find("..") != std::string_view::npos) return false;
  for (const char c : text) {
    if (!is_alnum(c) && c != '.' && c != ':' && c != '_' && c != '-') return false;
  }
  return true;
}

tl::unexpected<Error> bad_name(std::string_view what, std::string_view text) {
  return fail(Fault::input, fmt::format("'{}' is not the name of a {}", shorten(escape_terminal(text), 80), what),
              "names have letters, digits, '-' and '.', as kubectl prints them");
}

std::string_view version_at(Kind kind, std::size_t index) {
  const auto versions = split(row_of(kind).versions, ' ');
  return index < versions.size() ? versions[index] : std::string_view{};
}

std::string prefix_of(std::string_view api_version) {  // "v1" -> "/api/v1", "apps/v1" -> "/apis/apps/v1"
  return fmt::format("{}{}", group_of(api_version).empty() ? "/api/" : "/apis/", api_version);
}

void add_parameter(std::string& target, std::string_view key, std::string_view value) {
  target += target.find('?') == std::string::npos ? '?' : '&';
  target += key;
  target += '=';
  target += encode_query(value);
}

}  // namespace

bool says_no_log(std::string_view message) {
  return message.find(" is waiting to start: ") != std::string_view::npos ||
         message.find("previous terminated container \"") != std::string_view::npos;
}

std::string encode_query(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

Result<Scope> Scope::in(std::string_view name_space) {
  if (!is_label(name_space)) return bad_name("namespace", name_space);
  return Scope(std::string(name_space));
}

Result<ObjectName> ObjectName::in(std::string_view name_space, std::string_view name) {
  if (!is_label(name_space)) return bad_name("namespace", name_space);
  if (!is_segment(name)) return bad_name("Kubernetes object", name);
  return ObjectName(std::string(name_space), std::string(name));
}

Result<ObjectName> ObjectName::cluster_wide(std::string_view name) {
  if (!is_segment(name)) return bad_name("Kubernetes object", name);
  return ObjectName({}, std::string(name));
}

Result<Read> Read::list(Kind kind, const Scope& scope, const Selector& selector, const PageToken& page) {
  if (kind == Kind::other) return fail(Fault::bug, "asked for a list of an unknown kind");
  Read read(Form::list, kind);
  if (row_of(kind).namespaced) read.name_space_ = scope.name_space();
  read.selector_ = selector;
  read.page_ = page;
  read.compose();
  return read;
}

Result<Read> Read::object(Kind kind, const ObjectName& name) {
  if (kind == Kind::other) return fail(Fault::bug, "asked for an object of an unknown kind");
  if (row_of(kind).namespaced == name.name_space().empty()) {
    return fail(Fault::bug,
                fmt::format("asked for a {} {} a namespace", row_of(kind).name, name.name_space().empty() ? "without" : "with"));
  }
  Read read(Form::object, kind);
  read.name_space_ = name.name_space();
  read.name_ = name.name();
  read.compose();
  return read;
}

Result<Read> Read::pod_log(const ObjectName& pod, const LogWindow& window) {
  if (pod.name_space().empty()) return fail(Fault::bug, "asked for the log of a pod without a namespace");
  if (!window.container.empty() && !is_label(window.container)) return bad_name("container", window.container);
  Read read(Form::pod_log, Kind::pod);
  read.name_space_ = pod.name_space();
  read.name_ = pod.name();
  read.window_ = window;
  read.compose();
  return read;
}

Read Read::version() {
  Read read(Form::version, Kind::other);
  read.fixed_ = "/version";
  read.compose();
  return read;
}

Read Read::api_versions() {
  Read read(Form::discovery, Kind::other);
  read.fixed_ = "/api";
  read.compose();
  return read;
}

Read Read::api_groups() {
  Read read(Form::discovery, Kind::other);
  read.fixed_ = "/apis";
  read.compose();
  return read;
}

Result<Read> Read::api_resources(Kind kind, std::size_t version_index) {
  const std::string_view version = version_at(kind, version_index);
  if (version.empty()) return fail(Fault::bug, "asked for the resources of an unknown API");
  Read read(Form::discovery, kind);
  read.version_ = version_index;
  read.fixed_ = prefix_of(version);
  read.compose();
  return read;
}

std::optional<Read> Read::with_version(std::size_t index) const {
  if ((form_ != Form::list && form_ != Form::object) || version_at(kind_, index).empty()) return std::nullopt;
  Read read = *this;
  read.version_ = index;
  read.compose();
  return read;
}

Read Read::next_page(const PageToken& token) const {
  if (form_ != Form::list) return *this;
  Read read = *this;
  read.page_ = token;
  read.compose();
  return read;
}

bool Read::metadata_only() const { return (form_ == Form::list || form_ == Form::object) && row_of(kind_).names_only; }

std::string Read::api_version() const {
  return form_ == Form::version || form_ == Form::discovery ? std::string() : std::string(version_at(kind_, version_));
}

void Read::compose() {
  accept_ = "application/json";
  if (!fixed_.empty()) {
    target_ = fixed_;
    return;
  }
  target_ = prefix_of(version_at(kind_, version_));
  if (!name_space_.empty()) target_ += "/namespaces/" + name_space_;
  target_ += "/" + std::string(row_of(kind_).plural);
  if (!name_.empty()) target_ += "/" + name_;
  if (form_ == Form::pod_log) {
    accept_ = "*/*";
    target_ += "/log";
    if (!window_.container.empty()) add_parameter(target_, "container", window_.container);
    if (window_.limit_bytes > 0) add_parameter(target_, "limitBytes", std::to_string(window_.limit_bytes));
    if (window_.previous) add_parameter(target_, "previous", "true");
    if (window_.tail_lines > 0) add_parameter(target_, "tailLines", std::to_string(window_.tail_lines));
    if (window_.timestamps) add_parameter(target_, "timestamps", "true");
    return;
  }
  // No plain JSON as a second choice: a server that cannot send metadata alone shall refuse (406), not send values.
  if (metadata_only()) accept_ = form_ == Form::list ? partial_list : partial_object;
  if (form_ != Form::list) return;
  const bool regarding = group_of(version_at(kind_, version_)) == "events.k8s.io";
  if (const std::string fields = selector_.field_text(regarding); !fields.empty())
    add_parameter(target_, "fieldSelector", fields);
  if (!selector_.label_text().empty()) add_parameter(target_, "labelSelector", selector_.label_text());
  add_parameter(target_, "limit", page_limit);
  if (!page_.token.empty()) add_parameter(target_, "continue", page_.token);
}

std::string Read::resource() const {
  if (!fixed_.empty()) return fixed_;
  const std::string_view group = group_of(version_at(kind_, version_));
  std::string out(row_of(kind_).plural);
  if (form_ == Form::pod_log) out += "/log";
  return group.empty() ? out : fmt::format("{}.{}", out, group);
}

std::string Read::describe() const {
  if (!fixed_.empty()) return "get " + fixed_;
  const KindRow& row = row_of(kind_);
  if (form_ == Form::pod_log) {
    std::string out = fmt::format("pods/log {}/{}", name_space_, name_);
    if (!window_.container.empty()) out += fmt::format(" [{}]", window_.container);
    return window_.previous ? out + " previous" : out;
  }
  std::string out = form_ == Form::list ? fmt::format("list {}", row.plural) : fmt::format("get {}/{}", row.plural, name_);
  if (!name_space_.empty()) return out + " in " + name_space_;
  return row.namespaced ? out + " in all namespaces" : out;
}

}  // namespace aiops
