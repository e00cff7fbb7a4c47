package diagnose

import "testing"

func TestRedactor(t *testing.T) {
	v := NewRedactor(Hidden{"/home/a", "~"}, Hidden{"/home/a/程序", "<program>"}, Hidden{"/", "root"}, Hidden{"", "nothing"}, Hidden{"/tmp/", "<tmp>"}).WithUser("xm")
	for in, want := range map[string]string{
		"":                      "",
		"/home/a":               "~",
		"/home/a/x and /home/a": "~/x and ~",
		"/home/ab/x":            "/home/ab/x",
		"/home/ab /home/a":      "/home/ab ~",
		"无法打开/home/a/程序/lib.so：缺少":                 "无法打开<program>/lib.so：缺少",
		"/home/a的文件":                               "~的文件",
		`path="/home/a/x" err=open /tmp/y: denied`: `path="~/x" err=open <tmp>/y: denied`,
		"/":                       "/",
		"/media/xm/disk, /mnt/xm": "/media/<user>/disk, /mnt/xm",
	} {
		if got := v.Redact(in); got != want {
			t.Errorf("%q → %q, want %q", in, got, want)
		}
	}
}
