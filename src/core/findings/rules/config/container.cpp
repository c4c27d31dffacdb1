// Containers that cannot be made or started: missing references, users, the runtime's refusal. The kubelet says why in the
// waiting message (pkg/kubelet/kuberuntime/kuberuntime_container.go, kubelet_pods.go); events repeat it.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/evidence/mask.hpp"
#include "core/findings/rules/config/parts.hpp"

namespace aiops::config {

namespace {

Words config_error(const ContainerCase& c) {
  return c.waits_for("CreateContainerConfigError") ? waiting_words(c, "Error: ") : Words{};
}

void words_facts(Finding& f, const std::vector<ContainerCase>& speakers) {
  for (const ContainerCase& c : speakers) {
    waiting_fact(f, c);
    if (const Words words = waiting_words(c, "Error: "); words.event) f.fact(*words.event);
  }
  f.since(speakers.front().pod.object.created);
}

void cfg_missing(const ContainerCase& c, Kind kind, Sink& sink) {
  for (const Missing& missing : missing_objects(config_error(c).text)) {
    // An object that is there now will be found at the next try, within a minute or two.
    if (missing.kind != kind || c.scene().snapshot.find(kind, c.pod.object.ns, missing.name)) continue;
    const auto same = speakers(c, [&](const ContainerCase& other) {
      const auto found = missing_objects(config_error(other).text);
      return std::any_of(found.begin(), found.end(), [&](const Missing& m) { return m.kind == kind && m.name == missing.name; });
    });
    if (same.empty()) continue;
    Finding& f = sink.found();
    f.signature(missing.name).headline(missing.name);
    words_facts(f, same);
    f.absent(c.scene().snapshot, kind, c.pod.object.ns, missing.name);
    Hypothesis& h = f.infer(cause::missing_object, Confidence::certain,
                            fmt::format("container {} is configured from {} {}, which does not exist in namespace {}", c.name,
                                        word_of(kind), missing.name, c.pod.object.ns));
    h.facts = so_far(f);
    h.confirm.emplace_back(fmt::format("A list of the namespace's {} is without it.", row_of(kind).plural));
    about_missing(f, c.pod, missing);
  }
}

// The names of keys are no secret of a ConfigMap; its values do not belong into a report.
void about_keys(Finding& f, const Object& map, std::string_view wanted) {
  f.fact(map, map["metadata"]["name"], fmt::format("{}: metadata.name={}", label(map.ref()), map.name));
  if (map.names_only) return;
  std::vector<std::string_view> keys;
  for (const std::string_view part : {std::string_view("data"), std::string_view("binaryData")}) {
    for (const json::Member member : map[part].members()) keys.push_back(member.key);
  }
  std::sort(keys.begin(), keys.end());
  const std::size_t total = keys.size();
  if (keys.size() > 12) keys.resize(12);
  std::string text =
      total == 0 ? "the ConfigMap has no keys"
                 : fmt::format("the ConfigMap has the keys {}{}", fmt::join(keys, ", "), total > keys.size() ? ", …" : "");
  if (const auto near = nearest(wanted, keys); !near.empty()) text += fmt::format("; {} may be meant", near);
  f.infer(cause::wrong_config, Confidence::possible, text);
}

struct Reading {
  std::string_view parts;  // separated by bars; one of them stands in the message
  std::string_view cause;
  Confidence confidence;
  std::string_view text;
};

constexpr Reading create_readings[] = {
    {"no command specified", cause::wrong_command.word, Confidence::certain,
     "the image has no entrypoint and the pod gives no command"},
    {"already in use|name is reserved|is reserved for|failed to reserve container name",
     {},
     Confidence::likely,
     "the runtime on the node still holds a container of this name: an earlier creation was slow or left its remains"},
    {"deadline exceeded|deadlineexceeded",
     {},
     Confidence::likely,
     "the runtime on the node did not answer in time: the node or its disk is slow"},
    {"failed to stat|bind source path does not exist|no such file or directory|failed to mkdir|is not a shared mount|not a "
     "shared or slave mount",
     cause::volume.word, Confidence::likely, "the source of a mount is not on the node, or not as the pod needs it"},
    {"device", {}, Confidence::possible, "a device that it asks for is not there on the node"}};

constexpr Reading run_readings[] = {
    {"read-only file system", cause::wrong_config.word, Confidence::likely,
     "something must be written or mounted on a file system that is read-only"},
    {"error mounting|to rootfs at|not a directory", cause::volume.word, Confidence::likely,
     "a mount does not fit its place: a file over a directory or the reverse, as with a subPath that is not what it was"},
    {"seccomp|apparmor|selinux", cause::wrong_config.word, Confidence::likely,
     "a security profile that it names is missing on the node or cannot be applied"},
    {"operation not permitted|capabilit", cause::wrong_config.word, Confidence::likely,
     "a capability or permission that it asks for is not given"},
    {"nvidia|device", {}, Confidence::possible, "a device that it asks for is not there on the node"},
    {"cgroup|systemd|deadline exceeded",
     {},
     Confidence::possible,
     "the runtime on the node could not set up the container's group, or did so too slowly"}};

// The first row that fits speaks; else the message stands for itself.
void read_message(Finding& f, std::string_view message, std::span<const Reading> rows, std::string_view container) {
  for (const Reading& row : rows) {
    const auto parts = split(row.parts, '|');
    if (std::none_of(parts.begin(), parts.end(), [&](std::string_view part) { return contains_nocase(message, part); })) continue;
    f.infer(row.confidence, fmt::format("container {}: {}", container, row.text)).cause = row.cause;
    return;
  }
  Hypothesis& h = f.infer(cause::undetermined, Confidence::possible,
                          fmt::format("the runtime refuses container {} with a message that no reading fits: {}", container,
                                      message.empty() ? "it gives none" : mask(trim(message), 300)));
  h.confirm.emplace_back("The events of the pod and the runtime's log on the node say what it refused.");
}

bool start_refused(json::Value state) {
  const std::string_view reason = state["reason"].text();
  return reason == "StartError" || reason == "ContainerCannotRun";
}

bool about_mounts(std::string_view message) {
  return any_of(message, {"error mounting", "to rootfs at", "not a directory", "read-only file system"});
}

// The crash rules read these: a command that is not there, may not be executed, is of another architecture, or no memory.
bool read_elsewhere(std::string_view message) {
  if (any_of(message, {"oom-killed", "memory limit too low"})) return true;
  return !about_mounts(message) &&
         any_of(message, {"executable file not found", "no such file or directory", "permission denied", "exec format error"});
}

}  // namespace

void cfg_cm(const ContainerCase& c, Sink& sink) { cfg_missing(c, Kind::config_map, sink); }
void cfg_secret(const ContainerCase& c, Sink& sink) { cfg_missing(c, Kind::secret, sink); }

void cfg_key(const ContainerCase& c, Sink& sink) {
  const MissingKey missing = missing_key(config_error(c).text);
  if (missing.key.empty()) return;
  const auto same = speakers(c, [&](const ContainerCase& other) {
    const MissingKey m = missing_key(config_error(other).text);
    return m.kind == missing.kind && m.name == missing.name && m.key == missing.key;
  });
  if (same.empty()) return;
  Finding& f = sink.found();
  f.signature(fmt::format("{} {}", missing.name, missing.key)).headline(fmt::format("{} of {}", missing.key, missing.name));
  words_facts(f, same);
  f.infer(cause::missing_config, Confidence::certain,
          fmt::format("container {} needs the key {} of {} {}, which has no such key", c.name, missing.key, word_of(missing.kind),
                      missing.name))
      .facts = so_far(f);
  if (missing.kind != Kind::config_map) return;
  f.bind("configmap", missing.name);
  if (const Object* map = c.scene().snapshot.find(Kind::config_map, c.pod.object.ns, missing.name))
    about_keys(f, *map, missing.key);
}

// pkg/kubelet/kuberuntime/security_context_others.go, verifyRunAsNonRoot.
void cfg_nonroot(const ContainerCase& c, Sink& sink) {
  const auto says = [](const ContainerCase& other) {
    return any_of(config_error(other).text, {"runAsNonRoot and image", "breaks non-root policy", "break non-root policy"});
  };
  const auto same = speakers(c, says);
  if (same.empty()) return;
  Finding& f = sink.found();
  words_facts(f, same);
  const json::Value own = c.spec["securityContext"];
  const json::Value pods = c.pod.spec()["securityContext"];
  for (const std::string_view key : {std::string_view("runAsNonRoot"), std::string_view("runAsUser")}) {
    const json::Value leaf = own[key] ? own[key] : pods[key];
    if (leaf) f.fact(c.pod.object, leaf, fmt::format("{}: {}={}", who(c), key, value_text(leaf)));
  }
  const bool named_user = contains_nocase(config_error(c).text, "non-numeric");
  f.infer(cause::wrong_config, Confidence::certain,
          named_user
              ? fmt::format("container {} must not run as root, and its image names its user by a word, which cannot be "
                            "verified: a numeric runAsUser is missing",
                            c.name)
              : fmt::format("container {} must not run as root, and it would: the image's user, or runAsUser, is root", c.name));
}

void cfg_create(const ContainerCase& c, Sink& sink) {
  if (!c.waits_for("CreateContainerError")) return;
  const Words words = waiting_words(c, "Error: ");
  if (any_of(words.text, {"oom-killed", "memory limit too low"})) return;
  Finding& f = sink.found();
  words_facts(f, {c});
  read_message(f, words.text, create_readings, c.name);
}

void cfg_run(const ContainerCase& c, Sink& sink) {
  const json::Value death = c.death();
  const bool refused = start_refused(death) && (c.failing() || c.waits_for("RunContainerError"));
  if (!refused && !c.waits_for("RunContainerError")) return;
  const std::string_view message = refused ? death["message"].text() : waiting_words(c, "Error: ").text;
  if (refused && read_elsewhere(message)) return;
  Finding& f = sink.found();
  if (refused) state_fact(f, c, death);
  if (c.waiting()) words_facts(f, {c});
  // A mount that fails names paths as a missing program does; here the mount is the nearer cause.
  f.before(about_mounts(message) ? -1 : 10);
  read_message(f, message, run_readings, c.name);
}

}  // namespace aiops::config
