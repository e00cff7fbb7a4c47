package diagnose

import (
	"fmt"
	"log/slog"
	"math"
	"strings"
)

// Off is the level at which nothing is written.
const Off = slog.Level(math.MaxInt32)

// UsualLevel is the default level: a few lines a run.
const UsualLevel = slog.LevelInfo

// EnvLevel is the environment variable that names the level of the log.
const EnvLevel = "WANWU_LOG"

// Levels returns the names of the levels, from silent to talkative. At debug each batch is a line.
func Levels() []string { return []string{"off", "error", "warn", "info", "debug"} }

// ParseLevel returns the level of a name; the empty one is the usual.
func ParseLevel(name string) (slog.Level, error) {
	switch strings.ToLower(name) {
	case "off":
		return Off, nil
	case "error":
		return slog.LevelError, nil
	case "warn":
		return slog.LevelWarn, nil
	case "info", "":
		return slog.LevelInfo, nil
	case "debug":
		return slog.LevelDebug, nil
	}
	return UsualLevel, fmt.Errorf("%q is none of %s", name, strings.Join(Levels(), ", "))
}
