//go:build e2e

package e2e

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// TestFailedStartIsReported checks that a program without a terminal, as one started by a click,
// reports in a window of its own why it cannot start.
func TestFailedStartIsReported(t *testing.T) {
	d := newDesktop(t)
	p := d.start(d.command(binary(t), "-log-level", "loud"))
	said := d.find("the dialog", "--name", "^"+name+"$")
	said.activate()
	d.press("Return")
	<-p.ended
	var exit *exec.ExitError
	if !errors.As(p.err, &exit) || exit.ExitCode() != 2 || !strings.Contains(p.printed(), "-log-level 不能是“loud”") {
		t.Errorf("it ended with %v and printed %s", p.err, p.printed())
	}
}
