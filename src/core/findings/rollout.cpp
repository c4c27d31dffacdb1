// Lists of a pod template are maps in disguise (containers and volumes by name, mounts by path), so they are compared by key.
#include "core/findings/rollout.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"

namespace aiops {

namespace {

constexpr std::size_t max_value = 120;

bool same(json::Value a, json::Value b) {
  if (a.type() <= json::Type::null || b.type() <= json::Type::null)
    return a.type() <= json::Type::null && b.type() <= json::Type::null;
  return json::equal(a, b);
}

std::string shown(json::Value value) {
  if (value.type() <= json::Type::null) return "(none)";
  return mask(value.is_string() ? std::string(value.text()) : json::to_text(value), max_value);
}

json::Value named(json::Value list, std::string_view key, std::string_view name) {
  for (const json::Value item : list.items()) {
    if (item[key].text() == name) return item;
  }
  return {};
}

class Comparison {
 public:
  std::vector<TemplateChange> run(json::Value before, json::Value after) {
    for (const char* list : {"initContainers", "containers"}) containers(before["spec"][list], after["spec"][list]);
    keyed("volume ", "name", before["spec"]["volumes"], after["spec"]["volumes"]);
    for (const char* field : {"serviceAccountName", "nodeSelector", "tolerations", "affinity", "topologySpreadConstraints",
                              "priorityClassName", "runtimeClassName", "imagePullSecrets", "securityContext", "hostNetwork",
                              "dnsPolicy", "terminationGracePeriodSeconds"}) {
      value(std::string(field) + " ", before["spec"][field], after["spec"][field]);
    }
    names("label ", before["metadata"]["labels"], after["metadata"]["labels"]);
    names("annotation ", before["metadata"]["annotations"], after["metadata"]["annotations"]);
    return std::move(out_);
  }

 private:
  void say(std::string text, json::Value in_after = {}) {
    out_.push_back({std::move(text), in_after.type() > json::Type::null ? in_after : json::Value()});
  }

  void value(const std::string& what, json::Value before, json::Value after) {
    if (!same(before, after)) say(fmt::format("{}{} -> {}", what, shown(before), shown(after)), after);
  }

  // A change whose values stay hidden.
  void hidden(const std::string& what, json::Value before, json::Value after) {
    if (same(before, after)) return;
    const bool had = before.type() > json::Type::null;
    const bool has = after.type() > json::Type::null;
    say(fmt::format("{} {}", what, had && has ? "changed" : (has ? "added" : "removed")));
  }

  // Objects of one list by a key: what came, what went, what is another.
  void keyed(const std::string& what, std::string_view key, json::Value before, json::Value after) {
    for (const json::Value item : after.items()) {
      const json::Value old = named(before, key, item[key].text());
      if (!old) {
        say(what + std::string(item[key].text()) + " added", item);
      } else if (!json::equal(old, item)) {
        say(what + std::string(item[key].text()) + " changed", item);
      }
    }
    gone(what, key, before, after);
  }

  void gone(const std::string& what, std::string_view key, json::Value before, json::Value after) {
    for (const json::Value item : before.items()) {
      if (!named(after, key, item[key].text())) say(what + std::string(item[key].text()) + " removed");
    }
  }

  void names(const std::string& what, json::Value before, json::Value after) {
    for (const json::Member member : after.members()) {
      if (member.key != "pod-template-hash") hidden(what + std::string(member.key), before[member.key], member.value);
    }
    for (const json::Member member : before.members()) {
      if (member.key != "pod-template-hash" && !after[member.key]) hidden(what + std::string(member.key), member.value, {});
    }
  }

  // Names only: the entry itself would show the value.
  void environment(const std::string& at, json::Value before, json::Value after) {
    for (const json::Value entry : after.items()) {
      const json::Value old = named(before, "name", entry["name"].text());
      if (old && json::equal(old, entry)) continue;
      say(fmt::format("{}env {} {}", at, entry["name"].text(), old ? "changed" : "added"), entry["name"]);
    }
    gone(at + "env ", "name", before, after);
  }

  void resources(const std::string& at, json::Value before, json::Value after) {
    for (const char* part : {"requests", "limits"}) {
      for (const json::Member member : after[part].members()) {
        value(fmt::format("{}{} {} ", at, part, member.key), before[part][member.key], member.value);
      }
      for (const json::Member member : before[part].members()) {
        if (!after[part][member.key]) say(fmt::format("{}{} {} {} -> (none)", at, part, member.key, shown(member.value)));
      }
    }
  }

  void container(const std::string& at, json::Value before, json::Value after) {
    value(at + "image ", before["image"], after["image"]);
    hidden(at + "command", before["command"], after["command"]);
    hidden(at + "args", before["args"], after["args"]);
    environment(at, before["env"], after["env"]);
    value(at + "envFrom ", before["envFrom"], after["envFrom"]);
    resources(at, before["resources"], after["resources"]);
    for (const char* field : {"startupProbe", "livenessProbe", "readinessProbe"})
      value(fmt::format("{}{} ", at, field), before[field], after[field]);
    hidden(at + "lifecycle", before["lifecycle"], after["lifecycle"]);
    value(at + "ports ", before["ports"], after["ports"]);
    keyed(at + "mount ", "mountPath", before["volumeMounts"], after["volumeMounts"]);
    value(at + "securityContext ", before["securityContext"], after["securityContext"]);
  }

  void containers(json::Value before, json::Value after) {
    for (const json::Value item : after.items()) {
      const std::string at = fmt::format("container {}: ", item["name"].text());
      const json::Value old = named(before, "name", item["name"].text());
      if (old) {
        container(at, old, item);
      } else {
        say(at + "added", item["image"]);
      }
    }
    gone("container ", "name", before, after);
  }

  std::vector<TemplateChange> out_;
};

std::int64_t number_of(const Object& object) {
  if (object.known == Kind::controller_revision) return object["revision"].integer().value_or(0);
  const std::string_view text = object["metadata"]["annotations"]["deployment.kubernetes.io/revision"].text();
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

bool made_from(const Object& pod, const Object& revision) {
  const json::Value labels = pod["metadata"]["labels"];
  const std::string_view hash = labels["controller-revision-hash"].text();
  // StatefulSet pods carry the revision's name, DaemonSet pods its hash.
  return !hash.empty() && (hash == revision.name || hash == revision["metadata"]["labels"]["controller-revision-hash"].text());
}

Revision revision_of(const Snapshot& s, const Object& workload, const Object& object) {
  Revision revision{&object, number_of(object), object["spec"]["template"], {}, 0};
  if (object.known == Kind::controller_revision) revision.pod_template = object["data"]["spec"]["template"];
  for (const Object* pod : s.owned_by(object.known == Kind::controller_revision ? workload.uid : object.uid)) {
    const std::string_view phase = (*pod)["status"]["phase"].text();
    if (pod->known != Kind::pod || (*pod)["metadata"]["deletionTimestamp"] || phase == "Failed" || phase == "Succeeded") continue;
    if (object.known == Kind::controller_revision && !made_from(*pod, object)) continue;
    revision.pods.push_back(pod);
    for (const json::Value condition : (*pod)["status"]["conditions"].items()) {
      if (condition["type"].text() == "Ready" && condition["status"].text() == "True") ++revision.ready;
    }
  }
  return revision;
}

}  // namespace

std::vector<Revision> revisions_of(const Snapshot& s, const Object& workload) {
  std::vector<Revision> out;
  for (const Object* child : s.owned_by(workload.uid)) {
    if (child->known == Kind::replica_set || child->known == Kind::controller_revision)
      out.push_back(revision_of(s, workload, *child));
  }
  std::sort(out.begin(), out.end(), [](const Revision& a, const Revision& b) {
    if (a.number != b.number) return a.number > b.number;
    if (a.object->created != b.object->created) return a.object->created > b.object->created;
    return a.object->name < b.object->name;
  });
  return out;
}

std::vector<TemplateChange> template_diff(json::Value before, json::Value after) { return Comparison().run(before, after); }

}  // namespace aiops
