package ui

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"wanwu/app/diagnose"
	"wanwu/app/host"
)

// Flags are what the window can be told when it is started; empty is as usual.
type Flags struct {
	Lang      string   // zh or en
	Data      string   // folder of thumbnails, sample pictures, log and results
	Workspace string   // file that keeps the results
	Device    string   // as in engine.Config
	Level     string   // of the log; see diagnose.Levels
	Trial     string   // a script as JSON
	Paths     []string // files and folders that are to be added at once

	set *flag.FlagSet
}

// ParseFlags reads the arguments behind the program's name. It needs no texts, since
// the flags choose their language: where it fails, what stood before the fault holds,
// and Problem says what it is.
func ParseFlags(arguments []string) (f *Flags, err error) {
	f = &Flags{set: flag.NewFlagSet("wanwu-desktop", flag.ContinueOnError)}
	f.set.SetOutput(io.Discard)
	f.set.Usage = func() {}
	// What each does is said by Usage, once there are texts.
	f.set.StringVar(&f.Lang, "lang", "", "")
	f.set.StringVar(&f.Data, "data", "", "")
	f.set.StringVar(&f.Workspace, "workspace", "", "")
	f.set.StringVar(&f.Device, "device", "", "")
	f.set.StringVar(&f.Level, "log-level", "", "")
	f.set.StringVar(&f.Trial, "trial", "", "")
	if err = f.set.Parse(arguments); err == nil {
		_, err = diagnose.ParseLevel(f.Level)
	}
	f.Paths = f.set.Args()
	return f, err
}

// Usage lists the flags in the window's language.
func (f *Flags) Usage() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  %s\n\n%s\n", tr("flag.usage"), tr("flag.line"), tr("flag.flags"))
	for _, one := range [][2]string{
		{"data", tr("flag.data")}, {"device", tr("flag.device")}, {"lang", tr("flag.lang")},
		{"log-level", tr("flag.log-level", args{"Level": diagnose.EnvLevel, "Levels": levels()})},
		{"trial", tr("flag.trial")}, {"workspace", tr("flag.workspace", args{"Workspace": host.EnvWorkspace})},
	} {
		fmt.Fprintf(&b, "  -%s\n        %s\n", one[0], one[1])
	}
	return b.String()
}

// Problem says in the window's language what is wrong with the flags.
func (f *Flags) Problem(err error) string {
	said := err.Error()
	if name, ok := strings.CutPrefix(said, "flag provided but not defined: "); ok {
		said = tr("flag.unknown", args{"Name": name})
	} else if name, ok := strings.CutPrefix(said, "flag needs an argument: "); ok {
		said = tr("flag.empty", args{"Name": name})
	} else if _, bad := diagnose.ParseLevel(f.Level); bad != nil {
		said = tr("flag.level", args{"Given": f.Level, "Levels": levels()})
	}
	return said + "\n" + tr("flag.see")
}

func levels() string { return strings.Join(diagnose.Levels(), " ") }

// AskedForHelp is whether an error of ParseFlags is that the flags were asked for.
func AskedForHelp(err error) bool { return errors.Is(err, flag.ErrHelp) }
