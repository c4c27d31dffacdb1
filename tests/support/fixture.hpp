// A fixture is a recorded situation plus a patch: what a rule must see (positive), what looks like it and is not (near-miss),
// what is as it should be (benign), and which field, once deleted, takes the finding away. The files are
// tests/rules/FAMILY/RULE.yaml:
//
//   rule: OOM-LIMIT
//   base: 02-oomkilled                 # a folder of testdata/recordings; the sibling cluster/ is its context
//   cases:
//     - name: killed at its memory limit
//       kind: positive                 # positive | near-miss | benign
//       patch:                         # all optional, applied in order
//         - {object: Pod/recommender-*, set: '$.spec.containers[0].image', value: x}   # creates missing keys on the way
//         - {object: Pod/*, remove: '$.status.containerStatuses[*].lastState'}
//         - {drop: Event/*}            # removes objects ("Kind/name", * matches any run of characters)
//         - {add: {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}}   # the namespace of the folder is filled in
//         - {copy: Pod/recommender-7d*, as: other-name}                       # a second object with another name and uid
//         - {log: web-1, container: web, previous: true, text: "line\nline\n"}  # replaces or adds a log
//         - {drop_logs: true}
//         - {metric: throttled, of: Pod/recommender-*, container: c, values: [0.1, 0.6], until: '2026-11-20T13:53:00Z'}
//             # one course a matched object (of PersistentVolumeClaim/x, …), a value a minute up to `until` (default 13:53),
//             # asked for at `asked` (default 13:53); replaces the one that is there; values: [] means that there is none
//         - {unlisted: secrets}        # as if that list had never been read
//         - {listed: secrets}          # as if it had been read, and was empty
//         - {everywhere: pods}         # as if that list had been read for all namespaces
//       scope: cluster                 # the whole cluster; default: the namespace of the folder
//       config: {logSignatures: [{name: x, contains: y}]}   # keys of config.yaml that are no flags
//       now: 2026-11-20T13:54:00Z      # default: the recordings' now
//       about: CertificateSigningRequest/csr-1   # asked about this object, which may lie outside the folder's namespace
//       subject: Deployment/recommender   # expectations on the finding, all optional
//       first: true                    # it is the first incident of the report
//       cause: memory-limit
//       confidence: certain
//       severity: error                # of the incident that holds it; at least, when it explains other findings
//       text: ['memory limit of 128Mi']   # parts of its inference or facts
//       commands: ['kubectl top pod']  # parts of the commands; only with first
//       deletions:                     # one list per alternative of the proof: after these patches the rule is gone
//         - [{object: Pod/*, remove: '$.status.containerStatuses[*].lastState.terminated.reason'}]
//       quiet: true                    # benign: nothing above info in the whole report
#pragma once

#include <string>
#include <vector>

#include "core/snapshot/snapshot.hpp"

namespace aiops::testing {

std::vector<std::string> fixture_files();  // relative to tests/rules, sorted

// Runs all cases of one file; every failure names the case.
void run_fixture(const std::string& file);

// The rule id that a file is about, its case kinds and whether its positives have deletions: for the completeness test.
struct FixtureShape {
  std::string rule;
  bool positive = false, near_miss = false, benign = false, deletions = false;
};
FixtureShape shape_of(const std::string& file);

}  // namespace aiops::testing
