// Why: a Read is one thing that may be asked of an API server, and the set of all Reads is closed. Everything that is
// sent to a cluster is a Read (or an AccessQuestion), so "the binary cannot change a cluster" holds by construction:
// no verb, no path, no query and no body can be given, only kinds of our table and names that were checked.
// GET alone would not do: exec, attach, port-forward and proxy are reachable by GET (kubernetes/kubernetes#83465).
// Must never: gain a way to name a subresource (pods/log is the one there is), or a constructor from text.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.hpp"
#include "core/snapshot/kind.hpp"
#include "core/snapshot/selector.hpp"

namespace aiops {

// Where to look: one namespace or all. A kind without namespaces ignores it.
class Scope {
 public:
  static Scope all() { return Scope({}); }
  static Result<Scope> in(std::string_view name_space);  // an RFC 1123 label
  const std::string& name_space() const { return name_space_; }  // empty: all
  bool is_all() const { return name_space_.empty(); }

 private:
  explicit Scope(std::string name_space) : name_space_(std::move(name_space)) {}
  std::string name_space_;
};

// A name that is safe as one segment of a path: [A-Za-z0-9] first, then [A-Za-z0-9.:_-], no "..", at most 253.
// (RFC 1123 and, for roles and bindings, what "path segment" validation lets through in practice.)
class ObjectName {
 public:
  static Result<ObjectName> in(std::string_view name_space, std::string_view name);
  static Result<ObjectName> cluster_wide(std::string_view name);
  const std::string& name_space() const { return name_space_; }  // empty: cluster-wide
  const std::string& name() const { return name_; }

 private:
  ObjectName(std::string name_space, std::string name) : name_space_(std::move(name_space)), name_(std::move(name)) {}
  std::string name_space_, name_;
};

// The `metadata.continue` of an answer; opaque.
struct PageToken {
  std::string token;
};

struct LogWindow {
  std::string container;  // required where the pod has several; empty: the only one
  bool previous = false;  // of the last terminated instance
  std::int64_t tail_lines = 200;  // 0: no limit
  std::int64_t limit_bytes = 65536;  // 0: no limit; the server may cut a line in half
  bool timestamps = true;
};

class Read {
 public:
  enum class Form { list, object, pod_log, version, discovery };

  // Errors are Fault::bug for Kind::other and for a name whose namespace does not fit the kind.
  // ConfigMaps and Secrets come as PartialObjectMetadata, so values never leave the server.
  static Result<Read> list(Kind, const Scope&, const Selector& = {}, const PageToken& = {});
  static Result<Read> object(Kind, const ObjectName&);
  static Result<Read> pod_log(const ObjectName& pod, const LogWindow&);  // Fault::input: not a container's name
  static Read version();
  static Read api_versions();  // /api
  static Read api_groups();  // /apis
  static Result<Read> api_resources(Kind, std::size_t version_index = 0);  // /apis/apps/v1

  // The same question to an older API (KindRow::versions[index]); empty when there is none.
  std::optional<Read> with_version(std::size_t index) const;
  // The next page of a list; the same Read for anything else.
  Read next_page(const PageToken&) const;

  Form form() const { return form_; }
  Kind kind() const { return kind_; }
  const std::string& name_space() const { return name_space_; }  // empty: all, or a kind without namespaces
  const std::string& name() const { return name_; }  // of object and pod_log
  const LogWindow& window() const { return window_; }  // of pod_log
  bool narrowed() const { return !selector_.empty(); }  // has a selector
  bool metadata_only() const;  // the answer is PartialObjectMetadata(List)
  std::string api_version() const;  // "apps/v1"; empty for version and discovery
  std::size_t version_index() const { return version_; }

  // A list without a selector: these are dear to a server, few may be in flight.
  bool whole_list() const { return form_ == Form::list && selector_.empty(); }

  // Path and query, and the Accept header: for the client and for --print-requests.
  const std::string& target() const { return target_; }
  const std::string& accept() const { return accept_; }

  // For ledger and gaps: "list pods in shop", "list nodes", "get pods/web-1 in shop", "pods/log shop/web-1 [app] previous".
  std::string describe() const;
  std::string_view verb() const { return form_ == Form::list ? "list" : "get"; }  // in the words of RBAC
  std::string resource() const;  // in the words of RBAC: "pods", "pods/log", "deployments.apps"

  friend bool operator==(const Read& a, const Read& b) { return a.target_ == b.target_ && a.accept_ == b.accept_; }
  friend std::strong_ordering operator<=>(const Read& a, const Read& b) {
    const auto order = a.target_ <=> b.target_;
    return order != 0 ? order : a.accept_ <=> b.accept_;
  }

 private:
  Read(Form form, Kind kind) : form_(form), kind_(kind) {}
  void compose();  // fills target_ and accept_ from the rest

  Form form_;
  Kind kind_;
  std::size_t version_ = 0;
  std::string name_space_, name_, fixed_;
  Selector selector_;
  PageToken page_;
  LogWindow window_;
  std::string target_, accept_;
};

// The API server's words where a container has no such log (yet): an answer, and no gap.
// Source: kubernetes pkg/registry/core/pod/strategy.go and pkg/kubelet/kubelet_pods.go.
bool says_no_log(std::string_view message);

// Percent-encodes everything but RFC 3986 unreserved characters.
std::string encode_query(std::string_view);

}  // namespace aiops

template <>
struct std::hash<aiops::Read> {
  std::size_t operator()(const aiops::Read& read) const noexcept {
    return std::hash<std::string>()(read.target()) * 31 + std::hash<std::string>()(read.accept());
  }
};
