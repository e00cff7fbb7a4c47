package words_test

import (
	"testing"
	"time"

	"wanwu/app/words"
)

func TestMilliseconds(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0", 1: "< 1", 999 * time.Microsecond: "< 1", time.Millisecond: "1", 1512600 * time.Microsecond: "1512"} {
		if got := words.Milliseconds(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
