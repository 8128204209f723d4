; Inno Setup's recipe of an installer for Windows. UNTESTED: nobody has run it yet.
;
; On Windows, in PowerShell, from the project's folder:
;   python packaging\freeze.py --work build\frozen
;   iscc /DVersion=0.1.0 packaging\windows\gzdesk.iss      (and /DHomepage=... where pyproject.toml names one)
; and to sign it, before and after:  signtool sign /fd SHA256 /tr TIMESTAMP_SERVER /td SHA256 FILE
; The program is made without a console there, so that commands such as `gzdesk info` print nothing; who wants them
; installs gzdesk with pip besides.

#ifndef Version
  #error Say which version: iscc /DVersion=0.1.0
#endif

[Setup]
AppId={{2F4E6C1B-6C5E-4E0B-9B52-6A1D6F0E8C71}
AppName=gzdesk
AppVersion={#Version}
AppPublisher=The gzdesk developers
#ifdef Homepage
AppPublisherURL={#Homepage}
#endif
DefaultDirName={autopf}\gzdesk
DefaultGroupName=gzdesk
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\frozen\icons\gzdesk.ico
UninstallDisplayIcon={app}\gzdesk.exe
OutputDir=..\..\build\frozen
OutputBaseFilename=gzdesk-{#Version}-setup
Compression=lzma2
SolidCompression=yes
ChangesAssociations=yes
WizardStyle=modern

[Files]
Source: "..\..\build\frozen\dist\gzdesk\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\gzdesk"; Filename: "{app}\gzdesk.exe"; AppUserModelID: "io.github.gzdesk.gzdesk"
Name: "{autodesktop}\gzdesk"; Filename: "{app}\gzdesk.exe"; AppUserModelID: "io.github.gzdesk.gzdesk"; Tasks: desktop

[Tasks]
Name: "desktop"; Description: "A sign on the desktop"; Flags: unchecked
Name: "open"; Description: "Open .gzdesk files with gzdesk"

[Registry]
Root: HKA; Subkey: "Software\Classes\.gzdesk"; ValueType: string; ValueData: "gzdesk.project.project"; Flags: uninsdeletevalue; Tasks: open
Root: HKA; Subkey: "Software\Classes\gzdesk.project.project"; ValueType: string; ValueData: "gzdesk project"; Flags: uninsdeletekey; Tasks: open
Root: HKA; Subkey: "Software\Classes\gzdesk.project.project\DefaultIcon"; ValueType: string; ValueData: "{app}\gzdesk.exe,0"; Tasks: open
Root: HKA; Subkey: "Software\Classes\gzdesk.project.project\shell\open\command"; ValueType: string; ValueData: """{app}\gzdesk.exe"" ""%1"""; Tasks: open

[Run]
Filename: "{app}\gzdesk.exe"; Description: "Open gzdesk"; Flags: nowait postinstall skipifsilent
