// Package gpubundle installs the GPU runtime beside the program: ONNX Runtime's GPU build and the
// CUDA libraries, out of pinned wheels that pip fetches. A wheel is read as a zip archive; nothing
// in it is imported or run.
package gpubundle

import (
	"encoding/json"
	"fmt"
	"path"
	"regexp"
)

// List is what the runtime of one platform is made of. It is the file that
// scripts/gpu reads as well, and does not change.
type List struct {
	Platform string   // see ort.BundlePlatform
	Tags     []string // for pip: the names of the platform
	Unpacked int64    // about what the folder takes, in bytes
	Wheels   []Wheel

	members           []*regexp.Regexp
	licence, unneeded *regexp.Regexp
}

// Wheel is one pinned package. Size is the wheel's in bytes, 0 where it is not known.
type Wheel struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
	Size    int64  `json:"size"`
}

// Read reads the list of a platform; it is nil where no wheels are made for that.
func Read(data []byte, platform string) (*List, error) {
	var file struct {
		Members   []string `json:"members"`
		Licence   string   `json:"licence"`
		Unneeded  string   `json:"unneeded"`
		Platforms map[string]struct {
			Tags     []string `json:"tags"`
			Unpacked int64    `json:"unpacked"`
			Wheels   []Wheel  `json:"wheels"`
		} `json:"platforms"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, fmt.Errorf("list of the GPU runtime: %w", err)
	}
	p, ok := file.Platforms[platform]
	if !ok {
		return nil, nil
	}
	l := &List{Platform: platform, Tags: p.Tags, Unpacked: p.Unpacked, Wheels: p.Wheels}
	var err error
	whole := func(pattern string) *regexp.Regexp {
		r, bad := regexp.Compile("^(?:" + pattern + ")$")
		if bad != nil && err == nil {
			err = fmt.Errorf("list of the GPU runtime: %w", bad)
		}
		return r
	}
	for _, m := range file.Members {
		l.members = append(l.members, whole(m))
	}
	l.licence, l.unneeded = whole(file.Licence), whole(file.Unneeded)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// target returns the name that a wheel's member gets in the folder: one without a folder of its
// own. ok is false where the member stays out.
func (l *List) target(member, wheel string) (name string, library, ok bool) {
	if l.licence.MatchString(member) {
		return "LICENSE-" + wheel + ".txt", false, true
	}
	if l.unneeded.MatchString(member) {
		return "", false, false
	}
	for _, r := range l.members {
		if m := r.FindStringSubmatch(member); m != nil {
			return m[1], path.Dir(member) != "onnxruntime", true
		}
	}
	return "", false, false
}

// packages returns the versions by name, as the folder's own list has them.
func (l *List) packages() map[string]string {
	m := map[string]string{}
	for _, w := range l.Wheels {
		m[w.Name] = w.Version
	}
	return m
}
