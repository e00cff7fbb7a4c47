package launch

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"
	"github.com/go-gl/glfw/v3.3/glfw"

	"wanwu/app/words"
	"wanwu/ui/kit"
	"wanwu/ui/shell"
)

// TestDisplayError checks that only what the system's library says is a matter of the display.
func TestDisplayError(t *testing.T) {
	test.NewTempApp(t)
	kit.LoadTexts(words.Chinese)
	none := displayError(&glfw.Error{Code: glfw.ErrorCode(0x10001), Desc: "The GLFW library is not initialized"})
	if none == nil || !strings.Contains(none.Error(), "没有图形显示") {
		t.Errorf("no display: %v", none)
	}
	for _, fault := range []any{errors.New("index out of range"), "a fault"} {
		if err := displayError(fault); err != nil {
			t.Errorf("%v becomes %v", fault, err)
		}
	}
}

func TestOpenRefusesBrokenFont(t *testing.T) {
	a := test.NewTempApp(t)
	kit.LoadTexts(words.Chinese)
	if w, err := openWindow(a, shell.Options{Regular: []byte("no font")}); w != nil || err == nil || !strings.Contains(err.Error(), "font") {
		t.Errorf("got %v, %v", w, err)
	}
}
