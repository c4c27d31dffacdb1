// Reading pull errors. The words are those of containerd, CRI-O (containers/image), cri-dockerd and of the registries;
// the kubelet passes them on in waiting.message since 1.29 ("Back-off pulling image …: ErrImagePull: …"), before that in
// the events alone. One text has one reading: the order of the table decides.
#include <algorithm>

#include "core/base/text.hpp"
#include "core/findings/rules/config/parts.hpp"

namespace aiops::config {

namespace {

struct Reading {
  Pull kind;
  std::string_view parts;  // separated by bars
};

// A refusal for too many pulls speaks of authentication, a missing platform of "not found", a failed token request of
// "authorize": what is more exact stands first.
constexpr Reading readings[] = {
    {Pull::rate, "toomanyrequests|429 too many requests|rate limit|rate exceeded"},
    {Pull::disk, "no space left on device|disk quota exceeded"},
    {Pull::platform,
     "no match for platform|no matching manifest for|no image found in manifest list|"
     "no image found in image index|no supported platform found"},
    {Pull::tls,
     "x509:|server gave http response to https client|first record does not look like a tls handshake|"
     "remote error: tls|tls: failed to verify"},
    {Pull::net,
     "no such host|i/o timeout|connection refused|timeout exceeded|tls handshake timeout|no route to host|"
     "network is unreachable|connection reset by peer|connection timed out|server misbehaving|"
     "temporary failure in name resolution|proxyconnect|deadline exceeded|502 bad|503 service unavailable| 504 |"
     "500 internal server error|unexpected eof"},
    {Pull::auth,
     "unauthorized|authentication required|insufficient_scope|403 forbidden|access forbidden|pull access denied|"
     "access to the resource is denied|denied:|access denied|no basic auth credentials|authorization failed|"
     "invalid username/password|may require authorization"},
    {Pull::not_found,
     "manifest unknown|manifest_unknown|name unknown|name_unknown|not found|notfound|"
     "repository does not exist|does not exist"}};

// The registry says both at once when it will not tell who may know: docker.io and others.
constexpr std::string_view ambiguous_parts[] = {"may require authorization", "insufficient_scope", "pull access denied",
                                                "access to the resource is denied"};

bool in_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_.").find(c) != std::string_view::npos;
}

// Whole names only: an image "a" must not take the letters out of a sentence.
std::string without(std::string_view text, std::string_view name) {
  std::string out(text);
  if (name.empty()) return out;
  for (auto at = out.find(name); at != std::string::npos; at = out.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    const bool begins = at == 0 || !in_a_name(out[at - 1]);
    const bool ends = end == out.size() || !in_a_name(out[end]);
    if (begins && ends) out.replace(at, name.size(), 1, '?');
  }
  return out;
}

bool waits_for_image(const ContainerCase& c) {
  return c.waits_for("ErrImagePull") || c.waits_for("ImagePullBackOff") || c.waits_for("RegistryUnavailable");
}

bool looks_like_a_digit(char c) { return c == 'O' || c == 'o' || c == 'l' || c == 'I'; }

}  // namespace

std::string_view image_of(const ContainerCase& c) {
  const std::string_view image = c.spec["image"].text();
  return image.empty() ? c.status["image"].text() : image;
}

Pull classify_pull(std::string_view text, std::string_view image, bool& ambiguous) {
  // An image may be called "denied" or "notfound"; what its name says is no answer of the registry.
  std::string rest = without(text, image);
  const auto colon = image.rfind(':');
  if (colon != std::string_view::npos && image.find('/', colon) == std::string_view::npos)
    rest = without(rest, image.substr(0, colon));
  const auto slash = image.find('/');
  if (slash != std::string_view::npos && image.find_first_of(".:") < slash) {
    const std::string_view path = image.substr(slash + 1);
    rest = without(rest, path.substr(0, path.find_first_of(":@")));
  }
  rest = without(rest, "permission denied");  // of the node's file system; registries have other words
  ambiguous = std::any_of(std::begin(ambiguous_parts), std::end(ambiguous_parts),
                          [&](std::string_view part) { return contains_nocase(rest, part); });
  for (const Reading& reading : readings) {
    for (const auto part : split(reading.parts, '|')) {
      if (contains_nocase(rest, part)) return reading.kind;
    }
  }
  return Pull::unknown;
}

PullError pull_error(const ContainerCase& c) {
  if (!waits_for_image(c)) return {};
  PullError out;
  out.words = {c.waiting()["message"].text(), nullptr};
  out.kind = classify_pull(out.words.text, image_of(c), out.ambiguous);
  if (out.kind != Pull::unknown) return out;
  const auto events = c.events();
  for (auto at = events.rbegin(); at != events.rend(); ++at) {
    const Event& event = **at;
    if (event.reason != "Failed" || !contains_nocase(event.message, "failed to pull image")) continue;
    if (event.message.find(image_of(c)) == std::string_view::npos) continue;  // another image of the same pod, or an earlier one
    bool ambiguous = false;
    const Pull kind = classify_pull(event.message, image_of(c), ambiguous);
    if (kind == Pull::unknown) continue;
    return {kind, {event.message, &event}, ambiguous};
  }
  return out;
}

// As the runtimes do (distribution/reference): the first part is a host when it has a dot or a colon, or is localhost.
std::string registry_of(std::string_view image) {
  const auto slash = image.find('/');
  const std::string_view host = image.substr(0, slash);
  const bool named =
      slash != std::string_view::npos && (host.find_first_of(".:") != std::string_view::npos || host == "localhost");
  return named ? std::string(host) : "docker.io";
}

std::string intended_image(std::string_view image) {
  const auto colon = image.rfind(':');
  if (colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos ||
      image.find('@') != std::string_view::npos)
    return {};
  std::string out(image);
  bool changed = false;
  std::size_t from = colon + 1;
  while (from < out.size()) {
    const std::size_t end = std::min(out.find_first_of(".-_", from), out.size());
    // A part of digits and look-alikes only, "O" or "1O" but not "dev" or "alpha".
    const bool digits =
        std::any_of(out.begin() + static_cast<long>(colon), out.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool alike = end > from && std::all_of(out.begin() + static_cast<long>(from), out.begin() + static_cast<long>(end),
                                                 [](char c) { return (c >= '0' && c <= '9') || looks_like_a_digit(c); });
    for (std::size_t i = from; digits && alike && i < end; ++i) {
      if (!looks_like_a_digit(out[i])) continue;
      out[i] = out[i] == 'O' || out[i] == 'o' ? '0' : '1';
      changed = true;
    }
    from = end + 1;
  }
  return changed ? out : std::string();
}

}  // namespace aiops::config
