// Runs the program: as a function over a world in memory, or as the real binary in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "support/fake_transport.hpp"
#include "support/fakes.hpp"

namespace aiops::testing {

struct Ran {
  int code = -1;
  std::string out, err;
};

// A person at a keyboard, in memory. Files of `machine` are what kubeconfig and config.yaml are read from; snapshots
// are read from the real disk.
struct Person {
  test::FakeMachine machine{{}, {{"LANG", "C.UTF-8"}}};
  test::FakeTransport net;
  bool terminal = false;  // stdin, stdout and stderr
  std::string input;  // on standard input
  std::string called = "aiops";

  Ran types(const std::vector<std::string>& args);
};

Ran types(const std::vector<std::string>& args);  // a person with nothing set up

// A shell line with $AIOPS for the binary and $R for the recordings, in an empty environment but PATH, HOME and LANG.
Ran shell(const std::string& line);

std::string recording(const std::string& folder);  // its path
std::string scratch_file(const std::string& name, const std::string& text);  // its path, in a folder of this process
std::string scratch_folder(const std::string& name);  // empty

}  // namespace aiops::testing
