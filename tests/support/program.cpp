#include "support/program.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/app.hpp"
#include "support/recordings.hpp"

namespace aiops::testing {

namespace fs = std::filesystem;

namespace {

struct Scratch {
  fs::path path = fs::temp_directory_path() / ("aiops-test-" + std::to_string(getpid()));
  Scratch() { fs::create_directories(path); }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};
const fs::path& scratch() {
  static const Scratch folder;
  return folder.path;
}

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

Ran Person::types(const std::vector<std::string>& args) {
  std::vector<std::string> argv{called};
  argv.insert(argv.end(), args.begin(), args.end());
  std::ostringstream out, err;
  std::istringstream in(input);
  test::FakeClock clock;
  test::FakeProcesses processes;
  const net::CancelToken cancel;
  kube::Machine real = machine.machine();
  // What is not in memory may be on the disk: tests write reports and snapshots there.
  real.read_file = [memory = real.read_file, disk = kube::this_machine().read_file](const std::string& path) {
    auto text = memory(path);
    return text ? text : disk(path);
  };
  const commands::World world{net, clock, processes, real, cancel};
  commands::Io io{out, err, {terminal, terminal, terminal, false, true, 100}, &in};
  const auto code = cli::run(argv, world, io);
  return {static_cast<int>(code), out.str(), err.str()};
}

Ran types(const std::vector<std::string>& args) { return Person().types(args); }

Ran shell(const std::string& line) {
  const fs::path out = scratch() / "out", err = scratch() / "err", script = scratch() / "script";
  std::ofstream(script) << "AIOPS='" << AIOPS_BINARY << "'; R='" << recordings_folder() << "'; SOURCE='" << AIOPS_SOURCE_DIR
                        << "'\n"
                        << line << "\n";
  const std::string command = "env -i PATH=\"$PATH\" HOME=" + scratch().string() + " LANG=C.UTF-8 bash " + script.string() +
                              " >" + out.string() + " 2>" + err.string() + " </dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(out), slurp(err)};
}

std::string recording(const std::string& folder) { return recordings_folder() + "/" + folder; }

std::string scratch_folder(const std::string& name) {
  const fs::path path = scratch() / name;
  fs::remove_all(path);
  fs::create_directories(path);
  return path.string();
}

std::string scratch_file(const std::string& name, const std::string& text) {
  const fs::path path = scratch() / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path.string();
}

}  // namespace aiops::testing
