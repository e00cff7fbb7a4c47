package diagnose

import (
	"errors"
	"os"
	"runtime"
	"strings"

	"wanwu/app/words"
	"wanwu/inference/imagefile/heif"
)

// heic says which decoder reads HEIC.
func (d *doctor) heic() {
	title := words.T(d.Lang, "doctor.heic_decoder")
	engine := heif.FindEngine()
	name := engine.Name
	if engine.Native && !engine.Own {
		name += words.T(d.Lang, "doctor.of_system")
	}
	why := ""
	if engine.Why != nil {
		why = strings.ReplaceAll(engine.Why.Error(), "\n", words.T(d.Lang, "doctor.semicolon"))
	}
	switch {
	case !engine.Native:
		d.add("heic", CheckNote, title, name, words.T(d.Lang, "doctor.slow_takes_much_memory")+why)
	case engine.Why != nil:
		d.add("heic", CheckNote, title, name, words.T(d.Lang, "doctor.program_own_libheif_cannot")+why)
	default:
		d.add("heic", CheckOK, title, name, "")
	}
}

// cache writes a file where thumbnails and engines go.
func (d *doctor) cache() {
	title := words.T(d.Lang, "doctor.cache_folder")
	dir := d.Config.CacheDir
	if dir == "" {
		d.add("cache", CheckNote, title, words.T(d.Lang, "doctor.unknown"), words.T(d.Lang, "doctor.system_names_none_temporary"))
		return
	}
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		var file *os.File
		if file, err = os.CreateTemp(dir, ".doctor-*"); err == nil {
			_, err = file.WriteString("doctor")
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}
	if err != nil {
		d.add("cache", CheckNote, title, dir, words.T(d.Lang, "doctor.cannot_be_written_temporary")+err.Error())
		return
	}
	d.add("cache", CheckOK, title, dir, "")
}

// log says where the program writes what it does.
func (d *doctor) log() {
	title := words.T(d.Lang, "doctor.log")
	switch {
	case d.LogFile == "":
	case d.LogErr != nil:
		d.add("log", CheckNote, title, d.LogFile, words.T(d.Lang, "doctor.cannot_be_written_program")+d.LogErr.Error())
	default:
		d.add("log", CheckOK, title, d.LogFile, "")
	}
}

// display reports whether a window could be opened.
func (d *doctor) display() {
	title := words.T(d.Lang, "doctor.display")
	if runtime.GOOS != "linux" {
		d.add("display", CheckOK, title, runtime.GOOS, "")
		return
	}
	for _, k := range []string{"WAYLAND_DISPLAY", "DISPLAY"} {
		if v := d.Getenv(k); v != "" {
			d.add("display", CheckOK, title, k+"="+v, "")
			return
		}
	}
	d.add("display", CheckNote, title, words.T(d.Lang, "doctor.none_neither_display_nor"),
		words.T(d.Lang, "doctor.no_window_can_be"))
}
