// See the header. The order of the wishes is kept: a budget cuts from the end.
#include "core/collect/wishes.hpp"

#include <algorithm>

namespace aiops {

Wishes::Wishes(const Snapshot& known, const Target& target, const std::set<Read>& asked)
    : known_(known), target_(target), asked_(asked), scene_{known, known.newest_time().value_or(Time())} {
  for (const Read& read : asked) logs_ += read.form() == Read::Form::pod_log ? 1U : 0U;
}

void Wishes::wish(Result<Read> read) {
  if (!read || asked_.count(*read) > 0) return;
  const bool log = read->form() == Read::Form::pod_log;
  if (log && logs_ >= target_.max_logs) return;
  if (!wished_.insert(*read).second) return;
  if (log) ++logs_;
  out_.push_back(std::move(*read));
}

void Wishes::get(Kind kind, std::string_view ns, std::string_view name) {
  if (kind == Kind::other || name.empty() || known_.find(kind, ns, name) || known_.listed(kind, ns)) return;
  const auto object = row_of(kind).namespaced ? ObjectName::in(ns, name) : ObjectName::cluster_wide(name);
  if (object) wish(Read::object(kind, *object));
}

void Wishes::list(Kind kind, std::string_view ns, const Selector& selector) {
  // What others add to Kubernetes is asked for only where it is served.
  if (kind >= Kind::gateway && !known_.serves(group_of(row_of(kind).versions))) return;
  if (known_.listed(kind, row_of(kind).namespaced ? ns : std::string_view{})) return;
  if (ns.empty() || !row_of(kind).namespaced) {
    wish(Read::list(kind, Scope::all(), selector));
  } else if (const auto scope = Scope::in(ns)) {
    wish(Read::list(kind, *scope, selector));
  }
}

void Wishes::list(Kind kind, std::string_view ns, const std::string& labels) {
  if (labels.empty()) return;
  if (const auto selector = Selector::labels(labels)) list(kind, ns, *selector);
}

void Wishes::events_about(const Object& object) {
  if (known_.listed(Kind::event, object.ns)) return;
  Selector selector;
  selector.where(Field::involved_name, object.name).where(Field::involved_kind, object.kind);
  list(Kind::event, object.known == Kind::node ? std::string_view("default") : object.ns, selector);
}

void Wishes::groups() { wish(Read::api_groups()); }

void Wishes::log(const ContainerCase& c, bool previous) {
  const auto pod = ObjectName::in(c.pod.object.ns, c.pod.object.name);
  if (!target_.logs || !pod) return;
  LogWindow window;
  window.container = c.name;
  window.previous = previous;
  window.limit_bytes = target_.max_log_bytes;
  wish(Read::pod_log(*pod, window));
}

std::vector<const Object*> newest(std::vector<const Object*> objects, std::size_t count) {
  std::sort(objects.begin(), objects.end(), [](const Object* a, const Object* b) {
    return a->created != b->created ? a->created > b->created : a->name < b->name;
  });
  if (objects.size() > count) objects.resize(count);
  return objects;
}

}  // namespace aiops
