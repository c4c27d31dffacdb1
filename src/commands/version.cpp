// `aiops version`: what was built, from what, with what. Must stay quick: it reads no file and no rulebook.
#include <array>
#include <ostream>

#include <fmt/format.h>

#include "commands/command.hpp"
#include "commands/options.hpp"
#include "core/base/json.hpp"
#include "core/net/curl_transport.hpp"

// Given by the build. The commit is empty unless a release was configured in a clone: a commit that went stale would be a lie.
#ifndef AIOPS_VERSION
#define AIOPS_VERSION "0"
#endif
#ifndef AIOPS_COMMIT
#define AIOPS_COMMIT ""
#endif

namespace aiops::commands {

namespace {

constexpr std::array<std::string_view, 2> formats{"text", "json"};
constexpr std::string_view commit = AIOPS_COMMIT;
#ifdef __clang__
constexpr std::string_view compiler = "clang " __clang_version__;
#else
constexpr std::string_view compiler = "g++ " __VERSION__;
#endif

std::string fmt_version() { return fmt::format("fmt/{}.{}.{}", FMT_VERSION / 10000, FMT_VERSION / 100 % 100, FMT_VERSION % 100); }

void declare(FlagSet& set) {
  output_flag(set, formats, false);
  general_flags(set);
}

std::string as_json() {
  json::Builder out;
  const auto member = [&](std::string_view key, std::string_view value) {
    out.key(key);
    if (value.empty()) {
      out.null();
    } else {
      out.string(value);
    }
  };
  out.begin_object();
  member("schema", "aiops.version/v1");
  member("version", version());
  member("commit", commit);
  member("compiler", compiler);
  out.key("libraries");
  out.begin_array();
  out.string(net::CurlTransport::library_version());
  out.string(fmt_version());
  out.end_array();
  out.end_object();
  const auto document = out.finish();
  return document ? json::to_text(document->root(), 2) + "\n" : std::string();
}

Outcome run(const Flags& flags, const World&, Io& io) {
  if (flags.text("output") == "json") {
    io.out << as_json();
    return Outcome::done();
  }
  io.out << "aiops " << version() << (commit.empty() ? "" : fmt::format(" ({})", commit)) << '\n'
         << "compiler   " << compiler << '\n'
         << "libraries  " << net::CurlTransport::library_version() << ' ' << fmt_version() << '\n';
  return Outcome::done();
}

}  // namespace

std::string_view version() { return AIOPS_VERSION; }

constinit const Command version_command{
    .name = "version",
    .summary = "print the version, the compiler and the libraries",
    .about = "Nothing is contacted: there is no update check.",
    .examples =
        "# for people\n"
        "aiops version\n"
        "# for scripts\n"
        "aiops version -o json\n",
    .declare = declare,
    .run = run,
    .settings = false,
};

}  // namespace aiops::commands
