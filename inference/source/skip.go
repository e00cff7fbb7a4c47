package source

import (
	"path"
	"strings"
)

// SkipReason says why the scan left something out. What is left out is counted
// for the summary of a drop; it never becomes a row. The text is stable: the
// sentences for people are made at the edge.
type SkipReason string

// The reasons for leaving something out.
const (
	SkipNotPicture  SkipReason = "not_picture"  // its extension is known and is not a picture's
	SkipHidden      SkipReason = "hidden"       // hidden, or housekeeping of a system (Thumbs.db, __MACOSX)
	SkipFilm        SkipReason = "film"         // a film by its name or its content, as the moving part of a photograph is
	SkipSidecar     SkipReason = "sidecar"      // beside a picture or film, and of the same: a backup, a thumbnail, a raw file
	SkipCloud       SkipReason = "cloud"        // stands for a picture that is only in the cloud
	SkipUnfinished  SkipReason = "unfinished"   // a download that is not done
	SkipDuplicate   SkipReason = "duplicate"    // the same file or folder was already reached another way
	SkipSubfolder   SkipReason = "subfolder"    // a folder within a folder, without Options.Recursive
	SkipSymlinkLoop SkipReason = "symlink_loop" // a link to itself, or to a folder that leads to it
	SkipNoPictures  SkipReason = "no_pictures"  // a dropped folder or archive in which no picture was found
)

// hiddenName reports whether a file or folder of this name is hidden, or
// belongs to the housekeeping of an operating system, a NAS or an office suite.
func hiddenName(name string) bool {
	if name == "" || name[0] == '.' || strings.HasPrefix(name, "~$") {
		return name != ""
	}
	switch strings.ToLower(name) {
	case "thumbs.db", "thumbs.db:encryptable", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", // Windows, in folders
		"$recycle.bin", "recycler", "system volume information", // Windows, in volumes
		"__macosx", "icon\r", // macOS
		"@eadir", "#recycle", "#snapshot", "@recycle", "@recently-snapshot", // NAS systems
		"lost+found": // ext file systems
		return true
	}
	return false
}

// hiddenPath reports whether any part of a slash-separated path is hidden.
func hiddenPath(p string) bool {
	for part := range strings.SplitSeq(p, "/") {
		if hiddenName(part) {
			return true
		}
	}
	return false
}

// extension returns the lower-case extension of a name without its dot; it is
// empty where there is none.
func extension(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}

// nameReason returns why a file of this name within a folder or an archive is left out,
// "" where the name does not say so. An unknown extension, or none, says nothing: such a
// file is offered to the decoder, which goes by the content. Formats that hold pictures
// but cannot be decoded (PSD, SVG, camera raw) are not named either, so that they become
// rows that name the format.
func nameReason(name string) SkipReason {
	if isPlaceholder(name) {
		return SkipCloud
	}
	if hiddenName(name) {
		return SkipHidden
	}
	return extensionReason(extension(name))
}

// pathReason is like nameReason, for the slash-separated path of a member.
func pathReason(p string) SkipReason {
	folder, name := path.Split(p)
	if hiddenPath(strings.TrimSuffix(folder, "/")) {
		return SkipHidden
	}
	return nameReason(name)
}

// isPlaceholder reports whether a name is that of iCloud's stand-in for a file that was
// taken off the disk: ".IMG_1.HEIC.icloud".
func isPlaceholder(name string) bool {
	return strings.HasPrefix(name, ".") && extension(name) == "icloud"
}

// notPicture reports whether a name says that it is none, whatever the content.
func notPicture(name string) bool { return nameReason(name) != "" }

// extensionReason is like nameReason, by the extension alone, in lower case without its dot.
func extensionReason(extension string) SkipReason {
	// "mp~2" is the second film of its name in a Google export, "jpg_original" what
	// exiftool keeps, "jpg~" what editors keep.
	if i := strings.IndexByte(extension, '~'); i > 0 {
		if i == len(extension)-1 {
			return SkipSidecar
		}
		extension = extension[:i]
	}
	if strings.HasSuffix(extension, "_original") {
		return SkipSidecar
	}
	switch extension {
	case // downloads of browsers, and of the programs that fetch in parts
		"part", "partial", "crdownload", "download", "downloading", "opdownload", "aria2", "td", "xltd", "!ut", "!qb", "bc!", "filepart":
		return SkipUnfinished
	case "icloud":
		return SkipCloud
	case "thm": // the thumbnail of a film or of a raw file
		return SkipSidecar
	case // film
		"mp4", "m4v", "mov", "qt", "avi", "mkv", "webm", "wmv", "asf", "flv", "f4v", "mpg", "mpeg", "mpe", "m2v", "m2ts",
		"mts", "3gp", "3g2", "rm", "rmvb", "vob", "ogv", "insv", "lrv", "mp", "mv":
		return SkipFilm
	}
	if isOther(extension) {
		return SkipNotPicture
	}
	return ""
}

// isOther reports whether an extension is known to belong to something else than a
// picture.
func isOther(extension string) bool {
	switch extension {
	case // text, data, configuration
		"txt", "text", "md", "markdown", "rst", "rtf", "tex", "log", "csv", "tsv", "json", "jsonl", "ndjson", "geojson",
		"xml", "xmp", "xsd", "xsl", "xslt", "yaml", "yml", "toml", "ini", "inf", "cfg", "conf", "properties", "env",
		"plist", "reg", "srt", "ass", "ssa", "vtt", "lrc", "ics", "vcf", "eml", "msg", "pst", "sql", "md5", "sha1", "sha256",
		"sfv", "torrent", "diff", "patch", "lock", "tmp":
		return true
	case // documents
		"doc", "docx", "docm", "dot", "dotx", "xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "ppt", "pptx", "pptm", "pps",
		"ppsx", "pot", "potx", "odt", "ods", "odp", "odg", "wps", "wpt", "et", "ett", "dps", "dpt", "pages", "numbers",
		"key", "pdf", "ofd", "caj", "xps", "oxps", "epub", "mobi", "azw", "azw3", "chm", "hlp", "vsd", "vsdx", "mpp",
		"pub", "one", "accdb", "mdb", "xmind", "mm":
		return true
	case // web and source code
		"htm", "html", "xhtml", "mht", "mhtml", "css", "scss", "sass", "less", "js", "mjs", "cjs", "jsx", "ts", "tsx",
		"vue", "svelte", "php", "asp", "aspx", "jsp", "go", "py", "pyc", "pyd", "pyw", "ipynb", "c", "h", "cc", "cpp",
		"cxx", "hh", "hpp", "m", "cs", "java", "class", "kt", "kts", "scala", "groovy", "gradle", "rb", "rs", "swift",
		"dart", "lua", "pl", "pm", "r", "jl", "f90", "asm", "vb", "vbs", "sh", "bash", "zsh", "fish", "bat", "cmd", "ps1",
		"psm1", "proto", "thrift", "graphql", "cmake", "mk", "mod", "sum", "map", "wasm":
		return true
	case // film and animation projects
		"aep", "prproj", "swf":
		return true
	case // sound
		"mp3", "m4a", "m4b", "m4p", "m4r", "wav", "flac", "aac", "ogg", "oga", "opus", "wma", "ape", "aif", "aiff", "amr",
		"mid", "midi", "caf", "dsf", "dff", "mka", "silk", "slk", "m3u", "m3u8", "pls", "cue":
		return true
	case // programs and their parts
		"exe", "dll", "so", "dylib", "sys", "drv", "ocx", "com", "scr", "msi", "msix", "appx", "apk", "aab", "ipa", "jar",
		"war", "ear", "deb", "rpm", "appimage", "flatpak", "snap", "o", "obj", "a", "lib", "pdb", "ko", "elf",
		"ttf", "otf", "ttc", "woff", "woff2", "eot", "fon", "manifest", "mui":
		return true
	case // databases, models, arrays
		"db", "db3", "sqlite", "sqlite3", "db-wal", "db-shm", "db-journal", "sqlite-wal", "sqlite-shm", "dbf", "parquet",
		"feather", "arrow", "avro", "h5", "hdf5", "mat", "npy", "npz", "pkl", "pickle", "pt", "pth", "ckpt", "safetensors",
		"onnx", "pb", "tflite", "mlmodel", "gguf", "engine", "caffemodel", "tfrecord", "lmdb", "mdf", "ldf":
		return true
	case // what is beside pictures: edits, catalogues, links
		"aae", "lnk", "url", "webloc", "desktop", "lrcat", "lrdata", "lrtemplate", "dop", "pp3", "cos", "nksc", "thmx",
		"photoslibrary", "ithmb", "gpx", "kml", "kmz", "shp", "shx", "prj", "las", "laz":
		return true
	case // disc and machine images
		"vmdk", "vdi", "vhd", "vhdx", "qcow2", "ova", "ovf":
		return true
	}
	return false
}
