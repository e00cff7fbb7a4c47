package native

import (
	"fmt"
	"strings"
	"testing"
)

func TestOpenCommands(t *testing.T) {
	for goos, want := range map[string]string{
		"windows": `explorer /select, D:\测试\①.xlsx`, "darwin": `open -R D:\测试\①.xlsx`,
	} {
		if got := strings.Join(revealCommand(goos, `D:\测试\①.xlsx`), " "); got != want {
			t.Errorf("%s: %q, want %q", goos, got, want)
		}
	}
	if got := fmt.Sprint(revealCommand("linux", "/home/测试/a.xlsx")); got != "[xdg-open /home/测试]" {
		t.Errorf("linux: %s", got)
	}
}
