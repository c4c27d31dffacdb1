// 2.2 of the rulebook: references, images, volumes from references, the sandbox, and the last word about a stuck pod.
// The table alone; the checks stand in config_*.cpp.
#include "core/findings/rules/config_parts.hpp"

namespace aiops {

namespace {

using namespace config;

constexpr CommandRow describe_pod{"kubectl describe pod {pod} -n {ns}", "its state, references, mounts and events"};
constexpr CommandRow describe_node{"kubectl describe node {node}", "conditions, runtime and events of the node"};
constexpr CommandRow pod_events{"kubectl events --for pod/{pod} -n {ns}", "what the kubelet recorded about it"};
constexpr CommandRow secret_names{"kubectl get secret -n {ns} -o name", "the names of the secrets that exist, no values"};
constexpr CommandRow failed_events{"kubectl get events -n {ns} --field-selector reason=Failed", "which other pulls and starts fail"};
constexpr CommandRow pods_of_node{"kubectl get pods -A -o wide --field-selector spec.nodeName={node}", "what else is on the node, and in which state"};
constexpr CommandRow pod_image{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].image}'", "the image as the pod names it"};
constexpr CommandRow node_images{"kubectl get node {node} -o jsonpath='{.status.images[*].names}'", "the images that the node has"};
constexpr CommandRow node_wide_row{"kubectl get node {node} -o wide", "operating system, architecture and runtime of the node"};

constexpr Rule rules[] = {
    {"CFG-CM", Family::config, Severity::error, Stage::config, Decisiveness::named, "container refers to a ConfigMap that does not exist",
     "waiting with CreateContainerConfigError and a message that a configmap is not found", "a ConfigMap that the container is configured from is missing",
     {{{"kubectl get configmap -n {ns}", "the ConfigMaps that exist"}, describe_pod}}, cfg_cm},
    {"CFG-SECRET", Family::config, Severity::error, Stage::config, Decisiveness::named, "container refers to a Secret that does not exist",
     "waiting with CreateContainerConfigError and a message that a secret is not found", "a Secret that the container is configured from is missing",
     {{secret_names, describe_pod}}, cfg_secret},
    {"CFG-KEY", Family::config, Severity::error, Stage::config, Decisiveness::named, "container refers to a key that its ConfigMap or Secret does not have",
     "waiting with CreateContainerConfigError and a message that a key could not be found", "a key that the container is configured from is missing",
     {{{"kubectl get configmap {configmap} -n {ns} -o jsonpath='{.data}'", "the keys that the ConfigMap has"}, describe_pod}}, cfg_key},
    {"CFG-NONROOT", Family::config, Severity::error, Stage::config, Decisiveness::named, "container must not run as root, and its image would",
     "waiting with CreateContainerConfigError and a message about runAsNonRoot", "runAsNonRoot does not agree with the user of the image",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.securityContext}'", "the security context of the pod"},
       {"kubectl get pod {pod} -n {ns} -o yaml", "the security contexts of its containers"}}}, cfg_nonroot},
    {"CFG-CREATE", Family::config, Severity::error, Stage::config, Decisiveness::terminal, "container cannot be created",
     "waiting with CreateContainerError", "the runtime refuses to create the container", {{describe_pod, describe_node}}, cfg_create},
    {"CFG-RUN", Family::config, Severity::error, Stage::start, Decisiveness::terminal, "container cannot be started",
     "waiting with RunContainerError, or an end with reason StartError that no crash rule reads", "the runtime cannot start the container that it made",
     {{describe_pod, {"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.containers[*].volumeMounts}'", "the mounts of its containers"}}}, cfg_run},

    {"MOUNT-REF", Family::config, Severity::error, Stage::volume, Decisiveness::named, "volume refers to a ConfigMap or Secret that does not exist",
     "creating for more than 1m, and an event FailedMount that names a missing object or key, or a reference that a complete list does not hold",
     "a volume cannot be made because the object or key that it comes from is missing",
     {{{"kubectl get configmap,secret -n {ns} -o name", "the names of what exists, no values"}, pod_events}}, mount_ref},
    {"MOUNT-HOST", Family::config, Severity::error, Stage::volume, Decisiveness::named, "volume needs a path that its node does not have",
     "creating, and an event FailedMount about a failed hostPath type check", "a path is not on the node, or is not of the type that the volume asks for",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.volumes}'", "the paths and types it asks for"}, describe_node}}, mount_host},

    {"SANDBOX", Family::config, Severity::error, Stage::sandbox, Decisiveness::terminal, "pod gets no sandbox on its node",
     "creating, not ready to start containers, and an event FailedCreatePodSandBox", "the network plugin or the runtime on the node does not work",
     {{{"kubectl get pods -n kube-system -o wide --field-selector spec.nodeName={node}", "the network and node agents there"}, describe_node}}, sandbox},
    {"SANDBOX-IP", Family::config, Severity::critical, Stage::sandbox, Decisiveness::named, "no addresses are left for pods",
     "as SANDBOX, with a message that no address is available", "the range of the node or subnet is used up",
     {{{"kubectl get node {node} -o jsonpath='{.spec.podCIDR} {.status.allocatable.pods}'", "its range and how many pods it may hold"}, pods_of_node}}, sandbox_ip},

    {"IMG-SECRET", Family::config, Severity::error, Stage::image, Decisiveness::named, "pull secret does not exist",
     "waiting for an image that is refused, and an event FailedToRetrieveImagePullSecret, or a named pull secret that a complete list does not hold",
     "the pull secret that the pod names is missing", {{secret_names, {"kubectl get sa {sa} -n {ns} -o yaml", "the pull secrets of its service account"}}}, img_secret},
    {"IMG-AUTH", Family::config, Severity::error, Stage::image, Decisiveness::terminal, "registry refuses the image pull",
     "waiting for an image with a message that the registry does not authorise it", "credentials for the registry are missing, expired or not enough",
     {{{"kubectl get pod {pod} -n {ns} -o jsonpath='{.spec.imagePullSecrets}'", "the pull secrets that the pod names"},
       {"kubectl get sa {sa} -n {ns} -o jsonpath='{.imagePullSecrets}'", "those of its service account"}}}, img_auth},
    {"IMG-NOTFOUND", Family::config, Severity::error, Stage::image, Decisiveness::named, "image does not exist in its registry",
     "waiting for an image with a message that it is not found", "the repository or the tag does not exist",
     {{{"kubectl get rs -n {ns} -o custom-columns=N:.metadata.name,I:.spec.template.spec.containers[*].image", "the images of this and earlier revisions"}, describe_pod}},
     img_notfound},
    {"IMG-NET", Family::config, Severity::error, Stage::image, Decisiveness::terminal, "registry cannot be reached",
     "waiting for an image with a message about names, connections or time-outs", "the way from the node to the registry, or the registry itself, does not work",
     {{failed_events, {"kubectl get nodes -o wide", "whether one node or all are concerned"}}}, img_net},
    {"IMG-TLS", Family::config, Severity::error, Stage::image, Decisiveness::named, "registry is not trusted",
     "waiting for an image with a message about certificates or plain HTTP", "the node does not trust the registry",
     {{describe_pod, {"kubectl get node {node} -o jsonpath='{.status.nodeInfo.containerRuntimeVersion}'", "the runtime whose trust is asked"}}}, img_tls},
    {"IMG-RATE", Family::config, Severity::error, Stage::image, Decisiveness::named, "registry limits pulls",
     "waiting for an image with a message that there were too many requests", "the pull limit of the registry is reached",
     {{failed_events, {"kubectl get pods -n {ns} -o wide", "which pods wait, on which nodes"}}}, img_rate},
    {"IMG-NAME", Family::config, Severity::error, Stage::image, Decisiveness::named, "image name is not valid", "waiting with InvalidImageName",
     "the image reference cannot be parsed", {{pod_image, node_images}}, img_name},
    {"IMG-NEVER", Family::config, Severity::error, Stage::image, Decisiveness::named, "image is not on the node and may not be pulled",
     "waiting with ErrImageNeverPull", "the pull policy is Never and the node lacks the image", {{pod_image, node_images}}, img_never},
    {"IMG-PLATFORM", Family::config, Severity::error, Stage::image, Decisiveness::named, "image is not built for its node",
     "waiting for an image with a message that no manifest matches the platform", "the image lacks the architecture of the node", {{node_wide_row, describe_node}}, img_platform},
    {"IMG-DISK", Family::config, Severity::error, Stage::image, Decisiveness::named, "no room for the image on its node",
     "waiting for an image with a message that no space is left", "the disk of the node is full", {{node_wide_row, describe_node}}, img_disk},
    {"IMG-SLOW", Family::config, Severity::warning, Stage::image, Decisiveness::symptom, "image pull takes long",
     "creating, and an event Pulling older than 5m that no Pulled or Failed follows", "a large image, or a slow registry or network",
     {{pod_events, pods_of_node}}, img_slow},

    {"POD-STUCK", Family::config, Severity::error, Stage::readiness, Decisiveness::symptom, "pod does not come up",
     "placed and not ready for more than 5m, a container waits or runs without being ready and without a probe, and no more exact rule speaks",
     "what the kubelet says is printed; the cause is not determined", {{describe_pod, pod_events}}, pod_stuck, false, true},
};

}  // namespace

std::span<const Rule> config_rules() { return rules; }

}  // namespace aiops
