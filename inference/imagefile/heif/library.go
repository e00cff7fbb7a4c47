//go:build linux || darwin || (windows && amd64)

package heif

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"unsafe"
)

// library is a libheif, loaded at run time: it is LGPL and must stay replaceable,
// and machines without it have the fallback.
type library struct {
	version string // its own, and where it tells that of its decoder for HEVC
	hevc    bool   // it can decode HEIC
	av1     bool   // it can decode AVIF
	halves  bool   // it tells what the values of its planes mean
	own     bool   // it lay in the programs' own folder
	call    map[string]uintptr
}

// calls are the functions used, all of them in libheif since version 1.3.
var calls = []string{
	"heif_get_version_number", "heif_have_decoder_for_format",
	"heif_context_alloc", "heif_context_free",
	"heif_context_read_from_memory_without_copy", "heif_context_get_primary_image_handle",
	"heif_image_handle_release", "heif_image_handle_get_width", "heif_image_handle_get_height",
	"heif_image_handle_has_alpha_channel",
	"heif_decode_image", "heif_image_release",
	"heif_image_get_width", "heif_image_get_height", "heif_image_get_plane_readonly",
}

// planeCalls are those that reading planes as they are needs besides; the last
// came with version 1.11.
var planeCalls = []string{
	"heif_image_handle_get_luma_bits_per_pixel", "heif_image_handle_get_chroma_bits_per_pixel",
	"heif_image_get_colorspace", "heif_image_get_chroma_format", "heif_image_get_bits_per_pixel_range",
	"heif_nclx_color_profile_free", "heif_image_handle_get_nclx_color_profile", "heif_image_get_nclx_color_profile",
}

// nameCalls tell what decodes; they came with version 1.15.
var nameCalls = []string{"heif_get_decoder_descriptors", "heif_decoder_descriptor_get_name"}

// own is the programs' own libheif, loaded once: a library belongs to the process,
// and so does the failure to load it. Both are nil where there is none. It reads HEIC
// faster than most systems' and has no AV1.
var own = sync.OnceValues(func() (*library, error) {
	file, decoder, err := findOwn()
	if file == "" {
		return nil, err
	}
	lib, err := open(file, decoder)
	if err != nil {
		return nil, err
	}
	if lib.own = lib.hevc; !lib.hevc {
		return lib, fmt.Errorf("libheif: %s has no decoder for HEVC", file)
	}
	return lib, nil
})

// system is the system's, loaded once, and not before it is needed: it brings a
// dozen megabytes of other codecs with it.
var system = sync.OnceValues(func() (*library, error) {
	var missed error
	for _, name := range systemNames {
		if filepath.IsAbs(name) {
			if _, err := os.Stat(name); err != nil {
				continue // say of the loader's own places why, not of ours
			}
		}
		lib, err := open(name, "")
		if err == nil {
			return lib, nil
		}
		missed = errors.Join(missed, err)
	}
	return nil, missed
})

// libraryFor returns the libheif that reads HEIC or AVIF, nil where there is none.
func libraryFor(avif bool) *library {
	for _, load := range []func() (*library, error){own, system} {
		if lib, _ := load(); lib != nil && (avif && lib.av1 || !avif && lib.hevc) {
			return lib // why another is not, whyNone says
		}
	}
	return nil
}

// whyNone returns why HEIC is not read by the programs' own libheif though that is there, or
// by none.
func whyNone() error {
	_, why := own()
	if libraryFor(false) != nil {
		return why
	}
	_, missed := system()
	return errors.Join(why, missed, errors.New("libheif: none that reads HEIC"))
}

// findOwn finds libheif and its decoder in the programs' own folder, where a person
// may put other builds, by how their names begin: each system and each packager ends
// them otherwise. Without that folder there is neither, and that is no error, unless
// the environment names it.
func findOwn() (file, decoder string, err error) {
	folder := os.Getenv(Env)
	named := folder != ""
	if !named {
		exe, err := os.Executable()
		if err != nil {
			return "", "", fmt.Errorf("libheif: %w", err)
		}
		if real, err := filepath.EvalSymlinks(exe); err == nil {
			exe = real
		}
		folder = filepath.Join(filepath.Dir(exe), "heif")
	}
	// A bare name would be looked up elsewhere.
	if folder, err = filepath.Abs(folder); err != nil {
		return "", "", fmt.Errorf("libheif: %w", err)
	}
	files, err := os.ReadDir(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return "", "", nil
	case err != nil:
		return "", "", fmt.Errorf("libheif: %w", err)
	}
	for _, entry := range files {
		name := entry.Name()
		if entry.IsDir() || !strings.Contains(name, ".so") && !strings.HasSuffix(name, ".dylib") && !strings.HasSuffix(name, ".dll") {
			continue // plugins, static and import libraries, licences
		}
		switch {
		case file == "" && strings.HasPrefix(name, "libheif"):
			file = filepath.Join(folder, name)
		case decoder == "" && strings.HasPrefix(name, "libde265"):
			decoder = filepath.Join(folder, name)
		}
	}
	if file == "" {
		return "", "", fmt.Errorf("libheif: none in %s", folder)
	}
	return file, decoder, nil
}

// open loads a library and looks up its functions. decoder, if not empty, is
// loaded before: the system's loader would not find it beside the file.
func open(file, decoder string) (*library, error) {
	if decoder != "" {
		if _, err := openLibrary(decoder); err != nil {
			return nil, fmt.Errorf("libheif: %w", err)
		}
	}
	handle, err := openLibrary(file)
	if err != nil {
		return nil, fmt.Errorf("libheif: %w", err)
	}
	lib := &library{call: make(map[string]uintptr)}
	if err := lib.lookUp(handle, calls); err != nil {
		return nil, fmt.Errorf("libheif: %s: %w", file, err)
	}
	lib.halves = lib.lookUp(handle, planeCalls) == nil // an old one converts the colours itself
	v := uint32(lib.do("heif_get_version_number"))
	lib.version = fmt.Sprintf("%d.%d.%d", v>>24, v>>16&255, v>>8&255)
	lib.hevc = uint32(lib.do("heif_have_decoder_for_format", formatHEVC)) != 0
	lib.av1 = uint32(lib.do("heif_have_decoder_for_format", formatAV1)) != 0
	if lib.hevc && lib.lookUp(handle, nameCalls) == nil {
		if name := lib.decoderName(); name != "" {
			lib.version += " (" + name + ")"
		}
	}
	return lib, nil
}

func (lib *library) lookUp(handle uintptr, names []string) error {
	for _, name := range names {
		f, err := libraryFunction(handle, name)
		if err != nil {
			return err
		}
		lib.call[name] = f
	}
	return nil
}

// decoderName returns what the preferred decoder for HEVC calls itself, such as "libde265 HEVC
// decoder, version 1.1.3".
func (lib *library) decoderName() string {
	var first uintptr
	if n := int32(lib.do("heif_get_decoder_descriptors", formatHEVC, uintptr(unsafe.Pointer(&first)), 1)); n < 1 || first == 0 {
		return ""
	}
	at := lib.do("heif_decoder_descriptor_get_name", first)
	if at == 0 {
		return ""
	}
	// The address is C's: see decode.
	const longest = 100
	text := unsafe.Slice(*(**byte)(unsafe.Pointer(&at)), longest)
	for i := range longest {
		if text[i] == 0 {
			return string(text[:i])
		}
	}
	return string(text[:longest])
}
