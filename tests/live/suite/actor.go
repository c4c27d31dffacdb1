// Why: the living cluster has real controllers and a real scheduler but no machines. This stands in for the kubelets: it
// keeps two nodes, and writes for each pod that was placed on them the status that its annotation live/kubelet asks for.
// The words are those of the 1.36 kubelet. Must never: touch a pod that the scheduler has not placed.
package live

import (
	"fmt"
	"time"
)

// addNodes makes two Ready nodes of 4 CPUs. They renew no lease: the controllers of this suite are told to be patient.
func (c *Cluster) addNodes(kubelet *standInKubelet) error {
	for i := 1; i <= 2; i++ {
		name := fmt.Sprintf("machine-%d", i)
		node := object{"metadata": object{"name": name, "labels": object{"kubernetes.io/hostname": name}}}
		if err := c.do("POST", "/api/v1/nodes", node, nil); err != nil {
			return err
		}
		now := time.Now().UTC().Format(time.RFC3339)
		condition := func(kind, status, reason string) object {
			return object{"type": kind, "status": status, "reason": reason, "lastHeartbeatTime": now, "lastTransitionTime": now}
		}
		room := object{"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "50Gi"}
		status := object{"status": object{
			"capacity": room, "allocatable": room,
			"addresses": []interface{}{object{"type": "InternalIP", "address": fmt.Sprintf("10.0.1.%d", i)}},
			"conditions": []object{condition("Ready", "True", "KubeletReady"), condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
				condition("DiskPressure", "False", "KubeletHasNoDiskPressure"), condition("PIDPressure", "False", "KubeletHasSufficientPID")},
			"nodeInfo": object{"kubeletVersion": c.Version},
		}}
		kubelet.answersFor(status)
		if err := c.do("PATCH", "/api/v1/nodes/"+name+"/status", status, nil); err != nil {
			return err
		}
	}
	return nil
}

type placedPod struct {
	Metadata struct {
		Name, Namespace, UID string
		Annotations          map[string]string
	}
	Spec struct {
		NodeName, RestartPolicy string
		Containers              []struct{ Name, Image string }
	}
	Status struct {
		Phase      string
		Conditions []object
		StartTime  string
	}
}

// actKubelets looks a few times a second for pods that were just placed; it ends with the process.
func (c *Cluster) actKubelets(kubelet *standInKubelet) {
	go func() {
		for number := 1; ; time.Sleep(200 * time.Millisecond) {
			var pods struct{ Items []placedPod }
			if c.do("GET", "/api/v1/pods?fieldSelector=status.phase%3DPending", nil, &pods) != nil {
				continue // the server is going, or too busy: next time
			}
			for _, pod := range pods.Items {
				if pod.Spec.NodeName == "" || pod.Status.StartTime != "" {
					continue
				}
				number++
				meta := pod.Metadata
				kubelet.setLog(meta.Namespace, meta.Name, pod.Spec.Containers[0].Name+"/previous", logOf(pod))
				kubelet.setLog(meta.Namespace, meta.Name, pod.Spec.Containers[0].Name, logOf(pod))
				path := fmt.Sprintf("/api/v1/namespaces/%s/pods/%s/status", meta.Namespace, meta.Name)
				_ = c.do("PATCH", path, object{"status": statusOf(pod, fmt.Sprintf("10.1.0.%d", number))}, nil)
			}
		}
	}()
}

func logOf(pod placedPod) string {
	return time.Now().UTC().Format(time.RFC3339Nano) + " " + pod.Metadata.Annotations["live/log"] + "\n"
}

func statusOf(pod placedPod, address string) object {
	began, ended := time.Now().UTC().Add(-4*time.Second).Format(time.RFC3339), time.Now().UTC().Format(time.RFC3339)
	container := object{"name": pod.Spec.Containers[0].Name, "image": pod.Spec.Containers[0].Image, "imageID": "", "restartCount": 0}
	phase, ready := "Running", false
	terminated := func(code int, reason string) object {
		return object{"terminated": object{"exitCode": code, "reason": reason, "startedAt": began, "finishedAt": ended}}
	}
	again := func(last object) {
		container["restartCount"], container["lastState"] = 4, last
		container["state"] = object{"waiting": object{"reason": "CrashLoopBackOff", "message": fmt.Sprintf(
			"back-off 1m20s restarting failed container=%s pod=%s_%s(%s)", container["name"], pod.Metadata.Name, pod.Metadata.Namespace, pod.Metadata.UID)}}
	}
	switch pod.Metadata.Annotations["live/kubelet"] {
	case "image-not-found":
		phase = "Pending"
		image := pod.Spec.Containers[0].Image
		container["state"] = object{"waiting": object{"reason": "ImagePullBackOff", "message": fmt.Sprintf("Back-off pulling image %q: ErrImagePull: "+
			"rpc error: code = NotFound desc = failed to pull and unpack image %q: failed to resolve reference %q: %s: not found", image, image, image, image)}}
	case "oom":
		again(terminated(137, "OOMKilled"))
	case "exit-1":
		if pod.Spec.RestartPolicy == "Never" {
			phase, container["state"] = "Failed", terminated(1, "Error")
		} else {
			again(terminated(1, "Error"))
		}
	default:
		ready, container["started"], container["state"] = true, true, object{"running": object{"startedAt": began}}
	}
	container["ready"] = ready
	conditions := pod.Status.Conditions // what the scheduler wrote stays
	for _, kind := range []string{"PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready"} {
		condition := object{"type": kind, "status": "True", "lastTransitionTime": ended}
		if !ready && (kind == "Ready" || kind == "ContainersReady") {
			condition["status"], condition["reason"] = "False", "ContainersNotReady"
		}
		conditions = append(conditions, condition)
	}
	return object{"phase": phase, "startTime": began, "podIP": address, "podIPs": []object{{"ip": address}},
		"conditions": conditions, "containerStatuses": []object{container}}
}
