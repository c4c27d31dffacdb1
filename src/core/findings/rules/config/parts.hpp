// Why: what the rules of 2.2 share: reading the sentences that the kubelet writes about references, images and sandboxes.
// Must never: match on the name of an image or object: those are taken out of a sentence before it is judged.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/findings/rule.hpp"

namespace aiops::config {

// ---- Sentences. A text of the status wins; an event speaks when the status is silent (triage-rules 2.0.1).
struct Words {
  std::string_view text;
  const Event* event = nullptr;  // null: the text stands in the container's status
};
Words waiting_words(const ContainerCase&, std::string_view event_part);  // newest event with reason Failed that contains it
const Event* newest(const PodCase&, std::string_view reason, std::string_view part = {});
bool any_of(std::string_view text, std::initializer_list<std::string_view> parts);  // contains one of them, ASCII case aside

struct Missing {
  Kind kind = Kind::other;  // config_map or secret
  std::string_view name;
};
// Every `configmap "x" not found`, `secret "x" not found`, also with the plural that the API server writes.
std::vector<Missing> missing_objects(std::string_view text);

struct MissingKey {
  Kind kind = Kind::other;
  std::string_view name, key;
};
MissingKey missing_key(std::string_view text);  // `couldn't find key K in ConfigMap ns/x`; key empty when it says no such thing

// ---- References of a pod's volumes to ConfigMaps and Secrets, also projected ones.
struct Reference {
  Kind kind = Kind::other;
  std::string_view name, volume;
  json::Value leaf;  // the field with the name
  bool optional = false;
};
std::vector<Reference> volume_references(const PodCase&);

// Placed on a node, and no container has got as far as its image: volumes and the sandbox come first.
bool being_created(const PodCase&);
// The kubelet has gone on to images or containers after that event: what it says is over.
bool overtaken(const PodCase&, const Event&);
Duration unready_for(const PodCase&);  // since Ready became False, else since creation; zero when unknown

std::vector<FactIndex> so_far(const Finding&);  // all its facts: what an inference made now rests on

// ---- Around a missing object: a near name, the same name elsewhere, who should have made it. Further hypotheses.
void about_missing(Finding&, const ObjectCase&, const Missing&);
std::string_view word_of(Kind);  // "ConfigMap"

// All containers of the pod that say the same, in the order of the spec; empty unless `c` is the first of them, so that
// one cause at two containers is one finding.
template <class Same>
std::vector<ContainerCase> speakers(const ContainerCase& c, Same same) {
  std::vector<ContainerCase> out;
  for (ContainerCase& other : c.pod.containers()) {
    if (same(other)) out.push_back(std::move(other));
  }
  if (!out.empty() && (out.front().name != c.name || out.front().role != c.role)) out.clear();
  return out;
}

// ---- Pull errors
enum class Pull { none, unknown, rate, disk, platform, tls, net, auth, not_found };
struct PullError {
  Pull kind = Pull::none;  // none: the container does not wait for an image
  Words words;
  bool ambiguous = false;  // the registry does not tell "absent" from "not allowed"
};
PullError pull_error(const ContainerCase&);
Pull classify_pull(std::string_view text, std::string_view image, bool& ambiguous);
std::string_view image_of(const ContainerCase&);
std::string registry_of(std::string_view image);  // "docker.io" when the image names none
// The tag as it may have been meant: letters that look like digits among digits ("v2.4.O" -> "v2.4.0"); empty when there are
// none.
std::string intended_image(std::string_view image);

// ---- The checks, by file
void cfg_cm(const ContainerCase&, Sink&);
void cfg_secret(const ContainerCase&, Sink&);
void cfg_key(const ContainerCase&, Sink&);
void cfg_nonroot(const ContainerCase&, Sink&);
void cfg_create(const ContainerCase&, Sink&);
void cfg_run(const ContainerCase&, Sink&);

void mount_ref(const PodCase&, Sink&);
void mount_host(const PodCase&, Sink&);
void sandbox(const PodCase&, Sink&);
void sandbox_ip(const PodCase&, Sink&);

void img_secret(const PodCase&, Sink&);
void img_auth(const ContainerCase&, Sink&);
void img_notfound(const ContainerCase&, Sink&);
void img_net(const ContainerCase&, Sink&);
void img_tls(const ContainerCase&, Sink&);
void img_rate(const ContainerCase&, Sink&);
void img_name(const ContainerCase&, Sink&);
void img_never(const ContainerCase&, Sink&);
void img_platform(const ContainerCase&, Sink&);
void img_disk(const ContainerCase&, Sink&);
void img_slow(const ContainerCase&, Sink&);

void pod_stuck(const ContainerCase&, Sink&);

}  // namespace aiops::config
