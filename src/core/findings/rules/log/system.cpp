// 2.10 of the rulebook: lines by which the operating system says no: port, disk, permission, memory, descriptors. What the
// spec says about that resource is cited beside the line.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/findings/rules/crash/parts.hpp"
#include "core/findings/rules/log/parts.hpp"

namespace aiops::log_lines {

namespace {

// ---- LOG-PORT

constexpr std::array<std::string_view, 6> in_use{"address already in use",        "eaddrinuse",     "port is already in use",
                                                 "only one usage of each socket", "address in use", "was already in use"};

bool speaks_of_port(std::string_view message) { return says<in_use>(message); }

// The number behind the last ':' or the word "port".
std::int64_t port_in(std::string_view message) {
  std::int64_t port = 0;
  for (std::size_t at = 0; at < message.size(); ++at) {
    const bool mark = message[at] == ':' || contains_nocase(message.substr(at, 5), "port ");
    if (!mark) continue;
    std::size_t from = message[at] == ':' ? at + 1 : at + 5;
    std::int64_t number = 0;
    std::size_t digits = 0;
    while (from < message.size() && message[from] >= '0' && message[from] <= '9' && digits < 6) {
      number = number * 10 + (message[from++] - '0');
      ++digits;
    }
    if (digits >= 2 && number <= 65535) port = number;
  }
  return port;
}

// One that is not TCP cannot be in the way of "address already in use" of a port that the line does not name a protocol for.
json::Value declared(const json::Value container, std::int64_t port) {
  for (const json::Value entry : container["ports"].items()) {
    const std::string_view protocol = entry["protocol"].text();
    if (entry["containerPort"].integer() == port && (protocol.empty() || protocol == "TCP")) return entry["containerPort"];
  }
  return {};
}

void log_port(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_port);
  if (!hits.count()) return;
  const std::int64_t port = port_in(last_message(hits));
  Finding& f = sink.found();
  f.severity(severity_at(c));
  const std::string lines = quote(f, hits);
  const std::string said = fmt::format("container {} cannot listen{} ({})", c.name,
                                       port > 0 ? fmt::format(" on port {}", port) : std::string(), lines);
  const json::Value mine = port > 0 ? declared(c.spec, port) : json::Value();
  if (mine) f.fact(c.pod.object, mine, fmt::format("{}: containerPort={}", who(c), port));
  for (const ContainerCase& other : c.pod.containers()) {
    const json::Value theirs = port > 0 ? declared(other.spec, port) : json::Value();
    if (other.name == c.name || !theirs || (other.role == Role::init)) continue;
    f.fact(c.pod.object, theirs, fmt::format("{}: containerPort={}", who(other), port));
    f.infer(cause::conflict, mine ? Confidence::certain : Confidence::likely,
            fmt::format("{}: container {} of the same pod has that port, and the containers of a pod share their ports", said,
                        other.name));
    return;
  }
  const json::Value host = c.pod.spec()["hostNetwork"];
  if (host.is_true()) {
    field_fact(f, c.pod.object, host, "hostNetwork");
    f.infer(cause::conflict, Confidence::likely, said + ": it uses the ports of its node, where something else has it");
    return;
  }
  f.infer(cause::conflict, Confidence::possible,
          said + ": another process of the pod has it, a second start of the program in the same container for one");
}

// ---- LOG-DISK

constexpr std::array<std::string_view, 6> no_space{"no space left on device", "enospc",       "disk quota exceeded",
                                                   "no space left on disk",   "disk is full", "not enough space on the disk"};

bool speaks_of_disk(std::string_view message) { return says<no_space>(message); }

struct Mount {
  json::Value mount, volume;
};

// The volume that holds the path: of all mounts the longest that is a beginning of it.
Mount mount_of(const ContainerCase& c, std::string_view path) {
  Mount found;
  std::size_t best = 0;
  for (const json::Value mount : c.spec["volumeMounts"].items()) {
    const std::string_view at = mount["mountPath"].text();
    const bool inside = !at.empty() && path.substr(0, at.size()) == at && (path.size() == at.size() || path[at.size()] == '/');
    if (inside && at.size() > best) {
      best = at.size();
      found.mount = mount;
    }
  }
  return found;
}

// Without a path in the line: the one claim that it may write to.
Mount only_claim(const ContainerCase& c) {
  Mount found;
  for (const json::Value mount : c.spec["volumeMounts"].items()) {
    if (mount["readOnly"].is_true()) continue;
    for (const json::Value volume : c.pod.spec()["volumes"].items()) {
      if (volume["name"].text() != mount["name"].text() || !volume["persistentVolumeClaim"]["claimName"]) continue;
      if (found.mount) return {};
      found = {mount, volume};
    }
  }
  return found;
}

std::string name_volume(Finding& f, const ContainerCase& c, const std::string& path) {
  Mount place = path.empty() ? only_claim(c) : mount_of(c, path);
  if (!place.mount) {
    if (path.empty()) return "the lines do not say which file system";
    return path.substr(0, 8) == "/dev/shm"
               ? "that is the shared memory of the container, 64Mi unless an emptyDir of medium Memory "
                 "is mounted there"
               : "that path is on no volume, so it is the container's own layer on the disk of the node";
  }
  for (const json::Value volume : c.pod.spec()["volumes"].items()) {
    if (volume["name"].text() == place.mount["name"].text()) place.volume = volume;
  }
  f.fact(c.pod.object, place.mount["mountPath"],
         fmt::format("{}: volume {} mounted at {}", who(c), place.mount["name"].text(), place.mount["mountPath"].text()));
  if (const json::Value claim = place.volume["persistentVolumeClaim"]["claimName"]) {
    f.fact(c.pod.object, claim,
           fmt::format("{}: volume {} is claim {}", label(c.pod.object.ref()), place.volume["name"].text(), claim.text()));
    return fmt::format("{}the volume of claim {}", path.empty() ? "it can write to one claim, so most likely " : "that is ",
                       claim.text());
  }
  return fmt::format("that is volume {}", place.mount["name"].text());
}

void log_disk(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_disk);
  if (!hits.count()) return;
  Finding& f = sink.found();
  f.severity(severity_at(c)).headline("its log says that no space is left on a device");
  const std::string lines = quote(f, hits);
  const std::string where = name_volume(f, c, path_in(last_message(hits)));
  Hypothesis& h = f.infer(
      cause::volume_full, Confidence::likely,
      fmt::format("the program in container {} cannot write because a file system is full ({}); {}", c.name, lines, where));
  h.confirm.emplace_back(
      "The kubelet's metrics of that volume show no free bytes or no free inodes; the API alone does not say it.");
}

// ---- LOG-PERM

constexpr std::array<std::string_view, 4> denied{"permission denied", "eacces", "read-only file system", "erofs"};
constexpr std::array<std::string_view, 10> of_a_store{"for table",    "for relation", "for schema", "for sequence",
                                                      "for database", "for function", "for view",   "publickey",
                                                      "to set role",  "for type"};
constexpr std::array<std::string_view, 6> of_a_file{"open ", "mkdir", "bind", "create", "unlink", "listen "};

bool speaks_of_files(std::string_view message) {
  const std::string lower = to_lower(message);
  if (!says_any(lower, denied) || says_any(lower, of_a_store)) return false;
  return says_any(lower, of_a_file) || !path_in(message).empty();
}

void log_perm(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_files);
  if (!hits.count()) return;
  const std::string message = last_message(hits);
  const std::string lower = to_lower(message);
  const bool read_only = lower.find("read-only") != std::string::npos || lower.find("erofs") != std::string::npos;
  const bool port = lower.find("bind") != std::string::npos || lower.find("listen") != std::string::npos;
  Finding& f = sink.found();
  f.severity(severity_at(c));
  const std::string lines = quote(f, hits);
  const json::Value own = c.spec["securityContext"], pod = c.pod.spec()["securityContext"];
  const json::Value root = own["readOnlyRootFilesystem"];
  const json::Value user = own["runAsUser"] ? own["runAsUser"] : pod["runAsUser"];
  const json::Value group = pod["fsGroup"];
  const std::string path = path_in(message);
  const Mount place = mount_of(c, path);
  if (root) f.fact(c.pod.object, root, fmt::format("{}: readOnlyRootFilesystem={}", who(c), value_text(root)));
  if (user) f.fact(c.pod.object, user, fmt::format("{}: runAsUser={}", who(c), value_text(user)));
  if (group) f.fact(c.pod.object, group, fmt::format("{}: fsGroup={}", label(c.pod.object.ref()), value_text(group)));
  if (place.mount) {
    f.fact(c.pod.object, place.mount["mountPath"],
           fmt::format("{}: volume {} mounted at {}{}", who(c), place.mount["name"].text(), place.mount["mountPath"].text(),
                       place.mount["readOnly"].is_true() ? ", read only" : ""));
  }
  std::string why = place.mount ? "its user may not use that volume; fsGroup and the owner of the files decide"
                                : "its user may not use that path of the image";
  Confidence sure = Confidence::possible;
  if (read_only && !place.mount && root.is_true()) {
    why = "its root file system is read only, and no volume is mounted there";
    sure = Confidence::likely;
  } else if (read_only) {
    why = place.mount ? "that volume is read only, or the kernel made it so after an error" : "that file system is read only";
  } else if (port) {
    why = "it wants a port under 1024 or a socket that its user may not have";
  }
  f.infer(cause::permission, sure,
          fmt::format("the program in container {} is not allowed to use a file or port ({}): {}", c.name, lines, why));
}

// ---- LOG-HEAP

constexpr std::array<std::string_view, 10> no_memory{"outofmemoryerror",
                                                     "heap out of memory",
                                                     "cannot allocate memory",
                                                     "java heap space",
                                                     "gc overhead limit exceeded",
                                                     "std::bad_alloc",
                                                     "memoryerror",
                                                     "runtime: out of memory",
                                                     "enomem",
                                                     "allocation failed - process out of memory"};

bool speaks_of_memory(std::string_view message) { return says<no_memory>(message); }

void log_heap(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_memory);
  if (!hits.count()) return;
  const std::string lower = to_lower(last_message(hits));
  const bool kernel = lower.find("cannot allocate") != std::string::npos || lower.find("enomem") != std::string::npos;
  Finding& f = sink.found();
  f.severity(severity_at(c));
  const std::string lines = quote(f, hits);
  const json::Value limit = c.spec["resources"]["limits"]["memory"];
  if (limit) f.fact(c.pod.object, limit, fmt::format("{}: memory limit {}", who(c), value_text(limit)));
  const std::string bound =
      limit ? fmt::format("; the container's limit is {}", value_text(limit)) : "; the container has no limit";
  Hypothesis& h =
      f.infer(cause::memory_limit, Confidence::likely,
              fmt::format("{} ({}){}",
                          kernel ? fmt::format("the kernel gives the program in container {} no more memory", c.name)
                                 : fmt::format("the program in container {} has used up the heap that its own settings "
                                               "or its runtime allow",
                                               c.name),
                          lines, bound));
  h.confirm.emplace_back("Its heap setting (-Xmx, --max-old-space-size and their like) is far under, or above, the limit.");
}

// ---- LOG-FD

constexpr std::array<std::string_view, 3> descriptors{"too many open files", "emfile", "enfile"};

bool speaks_of_descriptors(std::string_view message) { return says<descriptors>(message); }

void log_fd(const ContainerCase& c, Sink& sink) {
  const Hits hits = hits_in(c, speaks_of_descriptors);
  if (!hits.count() || has_passed(c, hits)) return;
  Finding& f = sink.found();
  f.severity(severity_of_passing(c, Severity::warning));
  const std::string lines = quote(f, hits);
  const bool watches = contains_nocase(last_message(hits), "inotify") || contains_nocase(last_message(hits), "watch");
  Hypothesis& h = f.infer(cause::at_maximum, Confidence::likely,
                          fmt::format("the program in container {} may open no more files or connections ({}): {}", c.name, lines,
                                      watches ? "the node's bound on inotify instances, shared by all its pods, is reached"
                                              : "it does not close what it opens, or has more of them than its bound"));
  h.confirm.emplace_back("Restarting takes it away for a time: then something is not closed.");
}

constexpr CommandRow before_row{"kubectl logs {pod} -n {ns} -c {container} --previous --tail=50",
                                "what it wrote before it ended"};
constexpr CommandRow log_row{"kubectl logs {pod} -n {ns} -c {container} --tail=50", "which file or port, and how often"};
constexpr CommandRow describe_row{"kubectl describe pod {pod} -n {ns}", "its ports, mounts, limits and events"};

constexpr Rule rules[] = {
    {"LOG-PORT",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that a port is taken",
     "lines that say address already in use or EADDRINUSE (two, or one in the last 20 before the exit)",
     "two programs of one pod, or of one node, want the same port",
     {{before_row, describe_row}},
     log_port},
    {"LOG-DISK",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that no space is left",
     "lines that say no space left on device or ENOSPC (two, or one in the last 20 before the exit)",
     "a volume, the shared memory or the disk of the node is full",
     {{before_row, {"kubectl get pvc -n {ns}", "the sizes of the claims"}}},
     log_disk},
    {"LOG-PERM",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that a file or port may not be used",
     "lines that say permission denied of a path or port, or read-only file system (two, or one in the last 20 before the exit)",
     "the user of the container, fsGroup or a read-only file system stands in the way",
     {{before_row, describe_row}},
     log_perm},
    {"LOG-HEAP",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that memory is used up",
     "lines that say OutOfMemoryError, heap out of memory or cannot allocate memory (two, or one in the last 20 before the exit)",
     "the heap of the program is too small for its work, or does not fit the limit of the container",
     {{before_row, {"kubectl top pod {pod} -n {ns} --containers", "how much it uses now"}}},
     log_heap},
    {"LOG-FD",
     Family::log,
     Severity::warning,
     Stage::log,
     Decisiveness::symptom,
     "log says that too many files are open",
     "lines that say too many open files or EMFILE (two, or one in the last 20 before the exit)",
     "a bound on open files is reached",
     {{log_row, describe_row}},
     log_fd},
};

}  // namespace

std::span<const Rule> system_rules() { return rules; }

}  // namespace aiops::log_lines
