// Breaks snapshots: values of wrong types, nulls, huge and odd texts, extreme numbers and times, deep nesting, circles of owners,
// words of other objects. The same number gives the same breakage everywhere, so a failure can be seen again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/findings/diagnose.hpp"
#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

class Dice {  // splitmix64: the distributions of <random> differ between libraries
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t sides) {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (z ^ (z >> 31)) % sides;
  }
  bool one_in(std::uint64_t sides) { return below(sides) == 0; }

 private:
  std::uint64_t state_;
};

class Mutator {
 public:
  Mutator();  // reads every recorded situation, and objects that no recording has

  std::size_t seeds() const { return seeds_.size(); }
  const std::string& name_of(std::uint64_t number) const { return names_[number % names_.size()]; }

  // Snapshot `number` of an endless row; its seed is number modulo seeds().
  Snapshot snapshot(std::uint64_t number) const;
  // What is asked of it: mostly everything, at times one object, a namespace, an extreme time, users' own knowledge.
  Question question(const Snapshot&, std::uint64_t number) const;

 private:
  std::vector<Snapshot> seeds_;
  std::vector<std::string> names_;
  std::vector<std::string> words_;  // every text of every seed, once
};

// What a report promises of itself whatever it was made from; empty when all holds.
std::string unsound(const Report&, const Snapshot&);

}  // namespace aiops::testing
