// Package live runs the aiops binary against real servers: etcd, kube-apiserver, and where a test needs them
// kube-controller-manager, kube-scheduler, Prometheus, Alertmanager and VictoriaMetrics. Standard library only.
//
// Why: everything else is tested against fakes and recordings; here nobody but Kubernetes itself answers.
// Must never: listen on anything but loopback, leave a process behind, or pass because something was not there.
//
// # How a test is written
//
//	func TestSomething(t *testing.T) {
//		cluster := recordedCluster(t)                   // started once for all tests; holds the recordings
//		config := cluster.Kubeconfig(t, cluster.Cert("aiops-reader"))
//		run := aiops(t, config, "triage", "-n", "cart", "-o", "json")
//		run.wants(t, 0)                                  // the exit code; prints everything when it differs
//		first := run.report(t).Incidents[0]
//	}
//
// The clusters:
//
//   - recordedCluster: etcd and kube-apiserver; the 30 folders of testdata/recordings were put into etcd as a backup would
//     be, so uids, times, owners and status are those of the recordings; run aiops with "--now", recordedNow. A stand-in
//     kubelet serves the recorded logs behind the API server. No controllers: nothing changes by itself.
//   - livingCluster: etcd and all three servers; incidents are made by applying tests/live/manifests (see apply) and by
//     patching the status that a kubelet would write.
//
// Users (their grants are in users.go): "aiops-reader" reads everything but Secrets; "team-cart" only pods, logs, events,
// services, deployments and replica sets of the namespace cart; "nobody" has no grants; "deputy" may only impersonate
// aiops-reader and the group aiops-readers. Cluster.Cert, .Token, .TokenFile, .ServiceAccount and .ExecPlugin give the user
// section of a kubeconfig; Kubeconfig takes options to point at another address (a proxy) or CA.
// Cluster.URL is the address of the API server, Cluster.CA its CA, Cluster.adminClient talks to it with every right.
//
// A proxy between aiops and the server: newProxy(t, cluster, handler) in proxy.go serves HTTPS with a certificate of the
// same CA; the handler decides what happens to each request and may pass it on.
//
// faultProxy and startRelay (faultproxy.go) stand there as well and spoil what they are told to; the list of faults is in faults.go,
// the fault table of the last run in build/live/faults.md.
//
// StartPrometheus, StartVictoriaMetrics and StartAlertmanager (metrics.go) run one for a test, with a past or with alerts.
// recordedPast (pasts.go) is a past for the recorded incidents; rewriting changes words of what the API server answers.
//
// Every request of aiops is in the audit log of the API server; TestMain judges it after the last test (audit.go).
package live
