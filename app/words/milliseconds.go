package words

import (
	"strconv"
	"time"
)

// Milliseconds returns a duration in whole milliseconds, as the sentences of the catalogue have it: "16",
// and "< 1" for one that is shorter and not zero, since nothing takes no time.
func Milliseconds(d time.Duration) string {
	if d > 0 && d < time.Millisecond {
		return "< 1"
	}
	return strconv.FormatInt(d.Milliseconds(), 10)
}
