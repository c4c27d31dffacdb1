#include "support/healthy_cluster.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "support/healthy_parts.hpp"

namespace aiops::testing {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// A mistake in a template: the measuring tools use this too, so it cannot be a failure of a test.
[[noreturn]] void wrong(const std::string& what) {
  std::fprintf(stderr, "healthy cluster: %s\n", what.c_str());
  std::abort();
}

}  // namespace

Time healthy_now() { return *parse_time("2026-11-20T13:54:00Z"); }

std::string ago(seconds age) { return format_time(healthy_now() - age); }

std::string uid_of(const std::string& key) {
  std::uint64_t hash = 14695981039346656037U;  // FNV-1a
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return fmt::format("{:08x}-{:04x}-4000-8000-{:012x}", hash >> 32, hash >> 16 & 0xffff, hash & 0xffffffffffff);
}

std::string filled(std::string_view text, const Words& words) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '$') {
      out += text[at++];
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    const auto word = words.find(std::string(text.substr(at + 1, end - at - 1)));
    if (word == words.end()) {
      wrong("no word for " + std::string(text.substr(at, end - at)));
    }
    out += word->second;
    at = end;
  }
  return out;
}

std::string HealthyCluster::put(std::string_view kind, std::string_view text, Words words) {
  words.try_emplace("ns", "");
  const std::string uid =
      words.try_emplace("uid", uid_of(fmt::format("{}/{}/{}", kind, words["ns"], words["name"]))).first->second;
  words.try_emplace("created", ago(hours(24) * 40));
  words["meta"] = filled(words["ns"].empty() ? R"("name":"$name","uid":"$uid","creationTimestamp":"$created")"
                                             : R"("name":"$name","namespace":"$ns","uid":"$uid",
"creationTimestamp":"$created")",
                         words);
  auto document = json::Document::parse(filled(text, words));
  if (!document) wrong(fmt::format("{}: {}\n{}", kind, document.error().what, filled(text, words)));
  const Kind known = kind_of(kind);
  if (known == Kind::pod) ++pods_;
  builder_.add(*std::move(document), known, row_of(known).names_only);
  return uid;
}

void HealthyCluster::event(const Words& about, std::string_view type, std::string_view reason, std::string_view message,
                           seconds age, int count) {
  Words words = about;  // kind, ns, name, uid of the object
  const std::string kind = words["kind"], name = words["name"];
  words["about"] = fmt::format(R"("kind":"{}","namespace":"{}","name":"{}","uid":"{}")", kind, words["ns"], name,
                               uid_of(fmt::format("{}/{}/{}", kind, words["ns"], name)));
  words["name"] = fmt::format("{}.{:x}", name, ++events_);
  words.erase("uid");
  if (words["ns"].empty()) words["ns"] = "default";
  words["type"] = type;
  words["reason"] = reason;
  words["message"] = message;
  words["count"] = std::to_string(count);
  words["created"] = words["at"] = ago(age);
  put("Event",
      R"({"apiVersion":"v1","kind":"Event","metadata":{$meta},"involvedObject":{$about},"type":"$type","reason":"$reason",)"
      R"("message":"$message","count":$count,"firstTimestamp":"$at","lastTimestamp":"$at","source":{"component":"kubelet"}})",
      words);
}

std::string HealthyCluster::next_node() { return fmt::format("node-{:02}", 1 + next_node_++ % nodes_); }

std::string HealthyCluster::next_ip() {
  const std::size_t n = ++next_ip_;
  return fmt::format("10.244.{}.{}", n / 250, 1 + n % 250);
}

Snapshot HealthyCluster::build() {
  for (const KindRow& row : all_kinds()) {
    if (row.kind != Kind::other) builder_.listed(row.kind, "");
  }
  builder_.captured_at(healthy_now());
  builder_.server_version("v1.31.2");
  return builder_.build();
}

Snapshot healthy_cluster(std::size_t pods) {
  HealthyCluster cluster;
  add_machinery(cluster);
  for (std::size_t team = 1; cluster.pods() < pods; ++team) add_team(cluster, team);
  return cluster.build();
}

Snapshot large_cluster(Trouble trouble) {
  constexpr std::size_t teams = 160, crashing = 100, crowds = 150;
  HealthyCluster cluster(100, trouble == Trouble::dead_node ? "node-07" : "");
  add_machinery(cluster);
  for (std::size_t team = 1; team <= teams; ++team) add_team(cluster, team, trouble == Trouble::crashing && team <= crashing);
  add_crowd(cluster, "crowd", 600);
  for (std::size_t crowd = 1; crowd <= crowds; ++crowd) add_crowd(cluster, fmt::format("crowd-{:03}", crowd), 11);
  return cluster.build();
}

}  // namespace aiops::testing
