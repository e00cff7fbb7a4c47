package main_test

import (
	"bytes"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestNoticesOfEveryLinkedModule checks that NOTICE has the licences of all that is linked into the
// programs, none of which is the GPL.
func TestNoticesOfEveryLinkedModule(t *testing.T) {
	run := func(name string, args ...string) string {
		t.Helper()
		var complaints bytes.Buffer
		c := exec.CommandContext(t.Context(), name, args...)
		c.Stderr = &complaints
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, complaints.String())
		}
		return string(out)
	}
	notices := run("scripts/notices")
	linked := run("go", "list", "-deps", "-tags", "migrated_fynedo,nodynamic", "-f", "{{with .Module}}{{if not (or .Main (and .Replace (not .Replace.Version)))}}{{.Path}} {{.Version}}{{end}}{{end}}", ".", "./cmd/wanwu")
	titles := regexp.MustCompile(`(?m)^(.+)\n=+$`).FindAllStringSubmatchIndex(notices, -1)
	texts := map[string]string{}
	for i, at := range titles {
		end := len(notices)
		if i+1 < len(titles) {
			end = titles[i+1][0]
		}
		texts[notices[at[2]:at[3]]] = notices[at[1]:end]
	}
	modules := map[string]bool{}
	for _, m := range strings.Fields(strings.ReplaceAll(linked, " ", "@")) {
		modules[strings.Replace(m, "@", " ", 1)] = true
	}
	if len(modules) < 40 {
		t.Fatalf("only %d modules are linked", len(modules))
	}
	for m := range modules {
		if text := texts[m]; len(text) < 200 {
			t.Errorf("the notice of %s has %d bytes", m, len(text))
		}
	}
	for m, text := range texts {
		// The header of a text, not the mention of another licence. The LGPL, which NOTICE
		// speaks of, has the GPL behind it.
		strong := regexp.MustCompile(`(?m)^\s*GNU (AFFERO )?GENERAL PUBLIC LICENSE\s*$`)
		if strong.MatchString(text) && !strings.Contains(text, "GNU LESSER GENERAL PUBLIC LICENSE") {
			t.Errorf("%s is under the GPL", m)
		}
	}
}
