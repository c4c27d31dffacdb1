// Images that do not come: one pull error gives one rule (pull.cpp says which), and what lies around it as facts.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/config/parts.hpp"

namespace aiops::config {

namespace {

// All that wait with the same kind of error for the same image (or registry); empty unless this container speaks for them.
std::vector<ContainerCase> pullers(const ContainerCase& c, Pull kind, bool by_registry) {
  if (pull_error(c).kind != kind) return {};
  const auto key = [&](const ContainerCase& other) {
    return by_registry ? registry_of(image_of(other)) : std::string(image_of(other));
  };
  return speakers(c, [&](const ContainerCase& other) { return pull_error(other).kind == kind && key(other) == key(c); });
}

void image_fact(Finding& f, const ContainerCase& c) {
  const json::Value image = c.spec["image"];
  if (image) f.fact(c.pod.object, image, fmt::format("{}: image={}", who(c), image.text()));
}

Finding& pull_finding(Sink& sink, const std::vector<ContainerCase>& same, std::string_view signature) {
  Finding& f = sink.found();
  f.signature(signature);
  for (const ContainerCase& c : same) {
    waiting_fact(f, c);
    if (const Words words = pull_error(c).words; words.event) f.fact(*words.event);
    image_fact(f, c);
    f.since(c.pod.object.created);
  }
  return f;
}

std::int64_t revision_of(const Object& set) {
  const std::string_view text = set["metadata"]["annotations"]["deployment.kubernetes.io/revision"].text();
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : 0;
}

json::Value template_image(const Object& set, const ContainerCase& c) {
  for (const std::string_view list : {std::string_view("containers"), std::string_view("initContainers")}) {
    for (const json::Value container : set["spec"]["template"]["spec"][list].items()) {
      if (container["name"].text() == c.name) return container["image"];
    }
  }
  return {};
}

// The image of the revision before, and what the tag may have been meant to be.
void about_image(Finding& f, const ContainerCase& c) {
  const Snapshot& s = c.scene().snapshot;
  const std::string_view image = image_of(c);
  const std::string intended = intended_image(image);
  std::vector<FactIndex> basis{0};
  const Object* set = nullptr;
  const Object* deployment = nullptr;
  for (const Owner& owner : s.owners(c.pod.object)) {
    if (owner.object && owner.object->known == Kind::replica_set) set = owner.object;
    if (owner.object && owner.object->known == Kind::deployment) deployment = owner.object;
  }
  const Object* previous = nullptr;
  for (const Object* other : set&& deployment ? s.owned_by(deployment->uid) : std::vector<const Object*>{}) {
    if (other->known != Kind::replica_set || revision_of(*other) <= 0 || revision_of(*other) >= revision_of(*set)) continue;
    if (!previous || revision_of(*other) > revision_of(*previous)) previous = other;
  }
  const json::Value before = previous ? template_image(*previous, c) : json::Value();
  bool confirmed = false;
  if (before && before.text() != image) {
    basis.push_back(f.fact(*previous, before,
                           fmt::format("{}: image of container {} in revision {}: {}", label(previous->ref()), c.name,
                                       revision_of(*previous), before.text())));
    confirmed = before.text() == intended;
    Hypothesis& h = f.infer(cause::rollout, Confidence::likely,
                            fmt::format("the change of the image from {} to {} brought it", before.text(), image));
    h.facts = basis;
  }
  if (intended.empty()) return;
  Hypothesis& h = f.infer(cause::wrong_config, Confidence::possible,
                          fmt::format("the tag may hold a typing error, a letter in the place of a digit: {} may be meant{}",
                                      intended, confirmed ? ", which is the image of the revision before" : ""));
  h.facts = basis;
}

void credentials_facts(Finding& f, const ContainerCase& c) {
  field_fact(f, c.pod.object, c.pod.spec()["imagePullSecrets"], "imagePullSecrets");
  const Object* account =
      c.scene().snapshot.find(Kind::service_account, c.pod.object.ns, c.pod.spec()["serviceAccountName"].text());
  if (account) field_fact(f, *account, (*account)["imagePullSecrets"], "imagePullSecrets");
}

// "Unable to retrieve some image pull secrets (a, b); attempting to pull the image may not succeed."
bool names_secret(std::string_view message, std::string_view name) {
  const auto open = message.find('(');
  const auto close = message.find(')', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return false;
  const auto names = split(message.substr(open + 1, close - open - 1), ',');
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return trim(n) == name; });
}

}  // namespace

void img_secret(const PodCase& pod, Sink& sink) {
  const auto containers = pod.containers();
  // With "not found" or an unreachable registry the pull would fail with every secret.
  const auto refused = std::find_if(containers.begin(), containers.end(), [](const ContainerCase& c) {
    const Pull kind = pull_error(c).kind;
    return kind == Pull::auth || kind == Pull::unknown;
  });
  if (refused == containers.end()) return;
  const Snapshot& s = pod.scene.snapshot;
  const Event* event = newest(pod, "FailedToRetrieveImagePullSecret");
  for (const json::Value reference : pod.spec()["imagePullSecrets"].items()) {
    const std::string_view name = reference["name"].text();
    if (name.empty() || s.find(Kind::secret, pod.object.ns, name)) continue;
    const bool named = event && names_secret(event->message, name);
    if (!named && !s.listed(Kind::secret, pod.object.ns)) continue;
    Finding& f = sink.found();
    f.signature(name).headline(name).before(-1).since(pod.object.created);
    f.fact(pod.object, reference["name"], fmt::format("{}: imagePullSecrets names {}", label(pod.object.ref()), name));
    if (named) f.fact(*event);
    waiting_fact(f, *refused);
    f.absent(s, Kind::secret, pod.object.ns, name);
    Hypothesis& h = f.infer(
        cause::missing_object, Confidence::certain,
        fmt::format("the pull secret {} cannot be had in namespace {}: the registry refuses a pull without its credentials", name,
                    pod.object.ns));
    h.facts = so_far(f);
    h.confirm.emplace_back("A list of the names of secrets is without it.");
    about_missing(f, pod, {Kind::secret, name});
  }
}

void img_auth(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::auth, true);
  if (same.empty()) return;
  const bool ambiguous = pull_error(c).ambiguous;
  Finding& f = pull_finding(sink, same, registry_of(image_of(c)));
  credentials_facts(f, c);
  const bool none = c.pod.spec()["imagePullSecrets"].size() == 0;
  Hypothesis& h =
      f.infer(cause::credentials, Confidence::likely,
              fmt::format("the registry {} refuses the pull: {}", registry_of(image_of(c)),
                          none ? "the image is private and the pod names no pull secret"
                               : "the credentials of the named pull secrets are missing, expired or of another registry"));
  h.confirm.emplace_back("The same pull succeeds with valid credentials.");
  if (!ambiguous) return;
  h.reject_if.emplace_back("The repository is not in the registry.");
  Hypothesis& other = f.infer(
      cause::image_not_found, Confidence::likely,
      fmt::format("the repository of {} does not exist: the registry answers the same to those who may not know", image_of(c)));
  other.confirm.emplace_back("A pull with valid credentials says that it is unknown.");
  other.reject_if.emplace_back("A pull with valid credentials succeeds.");
}

void img_notfound(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::not_found, false);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, image_of(c));
  f.headline(image_of(c));
  f.infer(cause::image_not_found, Confidence::certain,
          fmt::format("the registry {} has no image {}: the repository or the tag is not there", registry_of(image_of(c)),
                      image_of(c)))
      .facts = so_far(f);
  about_image(f, c);
}

void img_net(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::net, true);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, registry_of(image_of(c)));
  const std::string_view text = pull_error(c).words.text;
  const std::string host = registry_of(image_of(c));
  std::string says = fmt::format("the node cannot reach the registry {}", host);
  if (any_of(text, {"no such host", "name resolution", "server misbehaving"})) {
    says = fmt::format("the node cannot resolve the name of the registry {}, or of one that it refers to", host);
  } else if (any_of(text, {"502 bad", "503 service unavailable", " 504 ", "500 internal server error"})) {
    says = fmt::format("the registry {} answers with an error of its own", host);
  }
  Hypothesis& h = f.infer(cause::registry_unreachable, Confidence::likely, says);
  h.confirm.emplace_back("Pods on all nodes fail alike: the registry, DNS or the way out. On one node alone: that node.");
  h.reject_if.emplace_back("Other images of this registry arrive on the same node now.");
}

void img_tls(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::tls, true);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, registry_of(image_of(c)));
  const bool plain = contains_nocase(pull_error(c).words.text, "HTTP response to HTTPS client");
  f.infer(
      cause::registry_unreachable, Confidence::certain,
      plain
          ? fmt::format("the registry {} speaks plain HTTP, and the runtime on the node asks by HTTPS", registry_of(image_of(c)))
          : fmt::format("the runtime on the node does not accept the certificate of the registry {}", registry_of(image_of(c))));
}

void img_rate(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::rate, true);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, registry_of(image_of(c)));
  credentials_facts(f, c);
  f.infer(
      cause::registry_limit, Confidence::certain,
      fmt::format("the registry {} refuses more pulls for now: its limit for this client is reached", registry_of(image_of(c))));
}

void img_name(const ContainerCase& c, Sink& sink) {
  if (!c.waits_for("InvalidImageName")) return;
  Finding& f = sink.found();
  waiting_fact(f, c);
  image_fact(f, c);
  f.since(c.pod.object.created);
  f.infer(cause::wrong_config, Confidence::certain, fmt::format("\"{}\" is no valid image name", image_of(c)));
}

void img_never(const ContainerCase& c, Sink& sink) {
  if (!c.waits_for("ErrImageNeverPull")) return;
  Finding& f = sink.found();
  waiting_fact(f, c);
  image_fact(f, c);
  const json::Value policy = c.spec["imagePullPolicy"];
  if (policy) f.fact(c.pod.object, policy, fmt::format("{}: imagePullPolicy={}", who(c), value_text(policy)));
  f.since(c.pod.object.created);
  f.infer(cause::wrong_config, Confidence::certain,
          fmt::format("the image {} is not on the node, and the pull policy forbids to fetch it", image_of(c)));
}

void img_platform(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::platform, false);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, image_of(c));
  const Object* node = c.scene().snapshot.find(Kind::node, "", c.pod.node());
  if (node) field_fact(f, *node, (*node)["status"]["nodeInfo"]["architecture"], "architecture");
  f.infer(cause::wrong_architecture, Confidence::certain,
          fmt::format("the image {} is not built for the operating system and processor of the node", image_of(c)));
}

void img_disk(const ContainerCase& c, Sink& sink) {
  const auto same = pullers(c, Pull::disk, false);
  if (same.empty()) return;
  Finding& f = pull_finding(sink, same, {});
  const Object* node = c.scene().snapshot.find(Kind::node, "", c.pod.node());
  if (node) {
    f.mend(*node);
    condition_fact(f, {c.scene(), *node}, "DiskPressure");
  }
  f.infer(cause::node_pressure, Confidence::certain,
          fmt::format("the disk of the node {} is full: an image cannot be stored", c.pod.node()));
}

void img_slow(const ContainerCase& c, Sink& sink) {
  if (!c.waits_for("ContainerCreating") && !c.waits_for("PodInitializing")) return;
  const Event* pulling = nullptr;
  for (const Event* event : c.events()) {
    if (event->field_path.empty()) continue;
    const bool ended =
        event->reason == "Pulled" || event->reason == "Failed" || event->reason == "BackOff" || event->reason == "Created";
    if (event->reason == "Pulling") pulling = event;
    if (ended && pulling && event->time && pulling->time && *event->time >= *pulling->time) pulling = nullptr;
  }
  if (!pulling || !pulling->time || c.scene().now - *pulling->time < std::chrono::minutes(5)) return;
  Finding& f = sink.found();
  f.fact(*pulling, fmt::format("{}: event Pulling at {} ({}): {}", who(c), format_time(*pulling->time),
                               ago(c.scene(), pulling->time), pulling->message));
  waiting_fact(f, c);
  image_fact(f, c);
  f.since(pulling->time);
  Hypothesis& h =
      f.infer(Confidence::likely,
              fmt::format("the pull of image {} has gone on for {}: it is large, or the registry or the way to it is slow",
                          image_of(c), format_age(c.scene().now - *pulling->time)));
  h.confirm.emplace_back("Other pulls on the same node are slow as well.");
  h.reject_if.emplace_back("Pulls wait in a queue behind another image: kubelets pull one after the other by default.");
}

}  // namespace aiops::config
