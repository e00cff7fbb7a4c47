package oip

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
)

// Target is a model on one server or more, which answer alike.
type Target struct {
	Scheme    string   // "http", "https", "grpc" or "grpcs"
	Addresses []string // host:port
	Model     string
	Version   string // empty is the server's choice
}

// schemes are the ways to a server by the device's scheme.
var schemes = map[string]string{"oip": "http", "oip+http": "http", "oip+https": "https", "oip+grpc": "grpc", "oip+grpcs": "grpcs"}

// IsTarget is whether a device's name is one of another machine, right or wrong.
func IsTarget(device string) bool {
	scheme, _, ok := strings.Cut(device, "://")
	_, known := schemes[scheme]
	return ok && known
}

// Cut parts a device's name into one of this machine and a target of ParseTarget: "cpu,oip://…" is
// both, which share the work, and each may be empty. ok is whether there is a target.
func Cut(device string) (local, target string, ok bool) {
	if IsTarget(device) {
		return "", device, true
	}
	if local, target, _ = strings.Cut(device, ","); IsTarget(target) {
		return local, target, true
	}
	return device, "", false
}

// ParseTarget reads "oip://host:port/model": the Open Inference Protocol over HTTP, and over
// the rest of schemes where it says oip+https, oip+grpc or oip+grpcs. Several servers are
// host:port,host:port; a version is model/version.
func ParseTarget(device string) (Target, error) {
	scheme, rest, _ := strings.Cut(device, "://")
	t := Target{Scheme: schemes[scheme]}
	if t.Scheme == "" {
		return t, fmt.Errorf("%q is no scheme of the Open Inference Protocol", scheme)
	}
	addresses, path, _ := strings.Cut(rest, "/")
	for a := range strings.SplitSeq(addresses, ",") {
		host, port, err := net.SplitHostPort(a)
		if err != nil || host == "" || port == "" || strings.ContainsAny(a, "@?# ") {
			return t, fmt.Errorf("%q is not host:port", a)
		}
		t.Addresses = append(t.Addresses, a)
	}
	model, version, _ := strings.Cut(path, "/")
	var err error
	if t.Model, err = url.PathUnescape(model); err != nil {
		return t, err
	}
	if t.Version, err = url.PathUnescape(version); err != nil {
		return t, err
	}
	if t.Model == "" || strings.Contains(t.Version, "/") {
		return t, errors.New("a model is missing: oip://host:port/model")
	}
	return t, nil
}
