package launch

import (
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"wanwu/app/session"
	"wanwu/ui/settings"
)

// startVariable has the test program start as the window does, print what it finds of the preferences, and
// end.
const startVariable = "WANWU_TEST_START"

// start is what a start finds.
type start struct {
	State          settings.FileState
	Threshold      float32
	Top            int
	Device, Remote string
	Serve          bool
}

func TestMain(m *testing.M) {
	if os.Getenv(startVariable) == "" {
		os.Exit(m.Run())
	}
	f := openApplication()
	p := f.app.Preferences()
	s := start{f.state, f.Threshold(), settings.TopK(p), p.String(settings.PrefDevice), p.String(settings.PrefRemote), f.Serve()}
	if err := json.NewEncoder(os.Stdout).Encode(s); err != nil {
		log.Fatal(err)
	}
}

// starts starts the program with its settings in a folder.
func starts(t *testing.T, dir string) (s start) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), startVariable+"=1", "HOME="+dir, "XDG_CONFIG_HOME="+dir, "AppData="+dir, "USERPROFILE="+dir)
	out, err := c.Output()
	if err == nil {
		err = json.Unmarshal(out, &s)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return s
}

// TestDamagedPreferencesAreRestored checks that a start with a file of preferences that was cut off finds those
// of its copy, but for what lets pixels out or programs in; that no copy is made of a damaged file; and
// that without a copy the defaults hold, and it is known why.
func TestDamagedPreferencesAreRestored(t *testing.T) {
	const sound = `{"device":"oip://a:8001/m","remote.allowed":"oip://a:8001/m","serve":true,"threshold":0.62,"top":3}` + "\n"
	set := start{settings.FileSound, 0.62, 3, "oip://a:8001/m", "oip://a:8001/m", true}
	restored := start{settings.FileRestored, 0.62, 3, "oip://a:8001/m", "", false}
	defaults := start{settings.FileSound, settings.DefaultThreshold, session.DefaultTopK, "", "", false}
	for name, damaged := range map[string]string{"empty": "", "cut off": sound[:40], "zeros": string(make([]byte, len(sound))), "no object": "null"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			find := func(when string, want start) {
				t.Helper()
				if s := starts(t, dir); s != want {
					t.Errorf("%s a start finds %+v, want %+v", when, s, want)
				}
			}
			find("at first", defaults)
			path := ""
			write := func(content string) {
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
				if e.IsDir() && e.Name() == applicationID {
					path = filepath.Join(p, "preferences.json")
				}
				return err
			})
			if err != nil || path == "" {
				t.Fatalf("no folder of the application: %v", err)
			}
			write(damaged)
			lost := defaults
			lost.State = settings.FileLost
			find("without a copy", lost)
			write(sound)
			find("with settings", set)
			write(damaged)
			find("with a copy", restored)
			restored := restored
			restored.State = settings.FileSound
			find("after that", restored)
		})
	}
}
