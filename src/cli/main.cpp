// The binary: everything is in the library, so that tests can reach it.
#include "cli/process.hpp"

int main(int argc, char** argv) { return aiops::cli::run_process(argc, argv); }
