// What stays is listed below, by what reads it.
#include "core/collect/slim.hpp"

#include <algorithm>
#include <span>
#include <string_view>

namespace aiops {

namespace {

using Keys = std::span<const std::string_view>;

bool among(Keys keys, std::string_view key) { return std::find(keys.begin(), keys.end(), key) != keys.end(); }

void copy_keys(json::Builder& out, json::Value from, Keys keys) {
  out.begin_object();
  for (const json::Member member : from.members()) {
    if (!among(keys, member.key)) continue;
    out.key(member.key);
    out.copy(member.value);
  }
  out.end_object();
}

void copy_each(json::Builder& out, json::Value list, Keys keys) {
  out.begin_array();
  for (const json::Value item : list.items()) copy_keys(out, item, keys);
  out.end_array();
}

// Who it is and who owns it; the annotation that silences findings.
constexpr std::string_view meta_keys[]{"name",
                                       "namespace",
                                       "uid",
                                       "resourceVersion",
                                       "creationTimestamp",
                                       "labels",
                                       "deletionTimestamp",
                                       "deletionGracePeriodSeconds",
                                       "finalizers",
                                       "ownerReferences"};
constexpr std::string_view annotation_keys[]{"aiops/ignore"};
// Where it runs, what room it takes, what it offers and whom it names.
constexpr std::string_view spec_keys[]{"nodeName",          "hostNetwork",  "restartPolicy", "serviceAccountName", "priority",
                                       "priorityClassName", "nodeSelector", "dnsPolicy",     "schedulerName"};
constexpr std::string_view container_keys[]{"name", "image", "ports", "resources", "env", "restartPolicy"};
// What it is doing: all that findings are made of, without ids of images and containers and what the kubelet has mounted.
constexpr std::string_view state_keys[]{"name", "ready", "started", "restartCount", "state", "lastState", "image"};
constexpr std::string_view dropped_of_status[]{"podIPs", "hostIPs", "resources", "observedGeneration"};
constexpr std::string_view volume_keys[]{"name", "persistentVolumeClaim"};

void slim_meta(json::Builder& out, json::Value meta) {
  out.begin_object();
  for (const json::Member member : meta.members()) {
    const bool annotations = member.key == "annotations" && member.value["aiops/ignore"];
    if (!annotations && !among(meta_keys, member.key)) continue;
    out.key(member.key);
    if (annotations) {
      copy_keys(out, member.value, annotation_keys);
    } else {
      out.copy(member.value);
    }
  }
  out.end_object();
}

void slim_volumes(json::Builder& out, json::Value volumes) {
  out.begin_array();
  for (const json::Value volume : volumes.items()) {
    if (volume["persistentVolumeClaim"]) copy_keys(out, volume, volume_keys);
  }
  out.end_array();
}

void slim_spec(json::Builder& out, json::Value spec) {
  out.begin_object();
  for (const json::Member member : spec.members()) {
    const bool containers = member.key == "containers" || member.key == "initContainers";
    const bool volumes = member.key == "volumes";
    if (!containers && !volumes && !among(spec_keys, member.key)) continue;
    out.key(member.key);
    if (containers) {
      copy_each(out, member.value, container_keys);
    } else if (volumes) {
      slim_volumes(out, member.value);
    } else {
      out.copy(member.value);
    }
  }
  out.end_object();
}

void slim_status(json::Builder& out, json::Value status) {
  out.begin_object();
  for (const json::Member member : status.members()) {
    if (among(dropped_of_status, member.key)) continue;
    out.key(member.key);
    const bool containers = member.key == "containerStatuses" || member.key == "initContainerStatuses";
    if (containers && member.value.is_array()) {
      copy_each(out, member.value, state_keys);
    } else {
      out.copy(member.value);
    }
  }
  out.end_object();
}

void slim_pod(json::Builder& out, json::Value pod) {
  out.begin_object();
  for (const json::Member member : pod.members()) {
    out.key(member.key);
    if (member.key == "metadata" && member.value.is_object()) {
      slim_meta(out, member.value);
    } else if (member.key == "spec" && member.value.is_object()) {
      slim_spec(out, member.value);
    } else if (member.key == "status" && member.value.is_object()) {
      slim_status(out, member.value);
    } else {
      out.copy(member.value);
    }
  }
  out.end_object();
}

// One of an old revision, without pods, keeps who it is; the template that it remembers is most of its size.
void replica_set(json::Builder& out, json::Value set) {
  const bool in_use = set["spec"]["replicas"].integer().value_or(1) != 0 || set["status"]["replicas"].integer().value_or(0) != 0;
  if (in_use) {
    out.copy(set);
    return;
  }
  constexpr std::string_view old_keys[]{"replicas", "selector"};
  out.begin_object();
  for (const json::Member member : set.members()) {
    out.key(member.key);
    if (member.key == "spec" && member.value.is_object()) {
      copy_keys(out, member.value, old_keys);
    } else {
      out.copy(member.value);
    }
  }
  out.end_object();
}

constexpr std::int64_t restarts_worth_a_look = 3;

bool container_is_well(json::Value status) {
  const json::Value state = status["state"];
  const bool finished = state["terminated"].is_object() && state["terminated"]["exitCode"].integer().value_or(1) == 0;
  const bool runs = state["running"].is_object() && status["ready"].is_true();
  return (finished || runs) && status["restartCount"].integer().value_or(0) < restarts_worth_a_look;
}

}  // namespace

bool is_well(json::Value pod) {
  const json::Value status = pod["status"];
  if (pod["metadata"]["deletionTimestamp"]) return false;
  if (status["phase"].text() == "Succeeded") return true;
  if (status["phase"].text() != "Running" || status["containerStatuses"].size() == 0) return false;
  for (const std::string_view list : {"containerStatuses", "initContainerStatuses"}) {
    for (const json::Value container : status[list].items()) {
      if (!container_is_well(container)) return false;
    }
  }
  for (const json::Value condition : status["conditions"].items()) {
    if (condition["type"].text() == "Ready" && condition["status"].text() != "True") return false;
  }
  return true;
}

json::Document Slimmer::page(Kind kind, const json::Document& page) {
  if ((kind != Kind::pod && kind != Kind::replica_set) || !page.root()["items"].is_array()) return page;
  json::Builder out;
  out.begin_object();
  for (const json::Member member : page.root().members()) {
    out.key(member.key);
    if (member.key != "items") {
      out.copy(member.value);
      continue;
    }
    out.begin_array();
    for (const json::Value item : member.value.items()) {
      if (kind == Kind::replica_set) {
        replica_set(out, item);
      } else if (!is_well(item) && left_ > 0) {
        --left_;
        out.copy(item);
      } else {
        slim_pod(out, item);
      }
    }
    out.end_array();
  }
  out.end_object();
  auto slim = out.finish();
  return slim ? std::move(*slim) : page;
}

}  // namespace aiops
