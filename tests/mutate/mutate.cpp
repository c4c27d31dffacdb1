// Why: `./dev mutate COUNT [FROM]`: at least COUNT mutated objects through diagnose() and back through verify-report, under the
// sanitizers. Whatever ends the program, the number of the snapshot is printed: `./dev mutate 1 NUMBER` does it again.
// Must never: depend on the machine: snapshot NUMBER is the same everywhere.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "core/findings/knowledge.hpp"
#include "core/render/render.hpp"
#include "support/mutator.hpp"
#include "support/recordings.hpp"

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

namespace {

using namespace aiops;
using Clock = std::chrono::steady_clock;

constexpr unsigned hang = 60;  // seconds for one snapshot

std::atomic<std::uint64_t> current{0};

void tell() {
  char text[96];
  const int size =
      std::snprintf(text, sizeof text, "\nmutate: FAILED at snapshot %llu; see it again: ./dev mutate 1 %llu\n",
                    static_cast<unsigned long long>(current.load()), static_cast<unsigned long long>(current.load()));
  if (size > 0 && ::write(2, text, static_cast<std::size_t>(size)) < 0) std::_Exit(1);
}

extern "C" void on_signal(int signal) {
  tell();
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void watch() {
  for (const int signal : {SIGABRT, SIGALRM}) std::signal(signal, on_signal);
  if (__sanitizer_set_death_callback != nullptr) {
    __sanitizer_set_death_callback(tell);
  } else {
    for (const int signal : {SIGSEGV, SIGFPE, SIGBUS, SIGILL}) std::signal(signal, on_signal);
  }
}

// Every form in turn: the JSON form is always made, for verify-report.
void render_one(const Report& report, std::uint64_t number) {
  constexpr Format forms[] = {Format::text, Format::wide, Format::yaml, Format::markdown, Format::junit, Format::name};
  Style style;
  style.show_evidence = true;
  style.unicode = number % 2 == 0;
  render(report, forms[number % std::size(forms)], style);
}

struct Slowest {
  std::uint64_t number = 0;
  double milliseconds = 0;
  std::size_t objects = 0;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::uint64_t from = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 0;
  const aiops::testing::Mutator mutator;
  std::printf("mutate: %llu objects from snapshot %llu on, %zu seeds\n", static_cast<unsigned long long>(count),
              static_cast<unsigned long long>(from), mutator.seeds());
  watch();
  std::uint64_t objects = 0, incidents = 0, refused = 0, number = from;
  Slowest slowest;
  const auto start = Clock::now();
  for (; objects < count; ++number) {
    current = number;
    ::alarm(hang);
    Snapshot snapshot = mutator.snapshot(number);
    Question question = mutator.question(snapshot, number);
    const auto begin = Clock::now();
    if (question.knowledge) question.set_aside = set_aside_events(snapshot, *question.knowledge, aiops::testing::recorded_now());
    const auto report = diagnose(snapshot, question);
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    if (took > slowest.milliseconds) slowest = {number, took, snapshot.objects().size()};
    objects += snapshot.objects().size();
    if (!report) {
      ++refused;
      continue;
    }
    incidents += report->incidents.size() + report->also_in_scope.size();
    render_one(*report, number);
    if (const std::string wrong = aiops::testing::unsound(*report, snapshot); !wrong.empty()) {
      std::fprintf(stderr, "mutate: %s (%s)\n", wrong.c_str(), mutator.name_of(number).c_str());
      tell();
      return 1;
    }
    if (objects / 100'000 != (objects - snapshot.objects().size()) / 100'000) {
      std::printf("  %llu objects\n", static_cast<unsigned long long>(objects));
      std::fflush(stdout);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::printf("%llu objects in %llu snapshots (%llu to %llu), %llu incidents, %llu without an answer; %.0f s, %.0f objects/s\n",
              static_cast<unsigned long long>(objects), static_cast<unsigned long long>(number - from),
              static_cast<unsigned long long>(from), static_cast<unsigned long long>(number - 1),
              static_cast<unsigned long long>(incidents), static_cast<unsigned long long>(refused), seconds,
              static_cast<double>(objects) / seconds);
  std::printf("slowest diagnose: snapshot %llu, %.1f ms, %zu objects\n", static_cast<unsigned long long>(slowest.number),
              slowest.milliseconds, slowest.objects);
  return 0;
}
