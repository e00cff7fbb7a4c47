package launch

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"wanwu/app/diagnose"
	"wanwu/app/host"
	"wanwu/ui/kit"
)

// Flags are what the window can be told when it is started; empty is as usual.
type Flags struct {
	Lang      string   // zh or en
	Data      string   // folder of thumbnails, sample pictures, log and results
	Workspace string   // file that stores the results
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
	fmt.Fprintf(&b, "%s\n  %s\n\n%s\n", kit.Tr("flag.usage"), kit.Tr("flag.line"), kit.Tr("flag.flags"))
	for _, one := range [][2]string{
		{"data", kit.Tr("flag.data")}, {"device", kit.Tr("flag.device")}, {"lang", kit.Tr("flag.lang")},
		{"log-level", kit.Tr("flag.log-level", kit.Args{"Level": diagnose.EnvLevel, "Levels": levels()})},
		{"trial", kit.Tr("flag.trial")}, {"workspace", kit.Tr("flag.workspace", kit.Args{"Workspace": host.EnvWorkspace})},
	} {
		fmt.Fprintf(&b, "  -%s\n        %s\n", one[0], one[1])
	}
	return b.String()
}

// Problem says in the window's language what is wrong with the flags.
func (f *Flags) Problem(err error) string {
	said := err.Error()
	if name, ok := strings.CutPrefix(said, "flag provided but not defined: "); ok {
		said = kit.Tr("flag.unknown", kit.Args{"Name": name})
	} else if name, ok := strings.CutPrefix(said, "flag needs an argument: "); ok {
		said = kit.Tr("flag.empty", kit.Args{"Name": name})
	} else if _, bad := diagnose.ParseLevel(f.Level); bad != nil {
		said = kit.Tr("flag.level", kit.Args{"Given": f.Level, "Levels": levels()})
	}
	return said + "\n" + kit.Tr("flag.see")
}

func levels() string { return strings.Join(diagnose.Levels(), " ") }

// AskedForHelp reports whether an error of ParseFlags means that the flags were asked for.
func AskedForHelp(err error) bool { return errors.Is(err, flag.ErrHelp) }
