-- organisatie from CWS-IHP, as src/adapter/organisatie.c does it.
local antwoord = require "kb.antwoord"
local codes = require "kb.codes"
local lezen = require "kb.lezen"

local tekst, geheel, vlag, code = lezen.tekst, lezen.geheel, lezen.vlag, lezen.code
local find, ipairs, sub, type = string.find, ipairs, string.sub, type
local sectoren, groepen = codes.sectoren, codes.risicopremiegroepen
local statussen, landen = codes.werkgeverstatus, codes.landen

local ALLES = '"naam","kvkNummer","kvkVestigingsnummer","rsin","bsn","aansluitnummer","sectoren","risicopremiegroep",' ..
  '"sbiCodes","status","vestigingsadres","correspondentieadres","portalen","indicatieAantalMedewerkers"'

local M = { naam = "organisatie", aantal = 1 }

function M.plan(lh, verzoeken, n)
  verzoeken[n + 1] = { "/cws-ihp/cws/ihp/v3/inhoudingsplichtigen/" .. lh }
end

-- The register's numbers: digits only, of one length or up to a length.
local function nummer(v, min, max)
  if type(v) == "string" and #v >= min and #v <= max and not find(v, "%D") then
    return v
  end
end

local function postcode(pc, land)
  if land ~= "NL" or type(pc) ~= "string" then
    return pc
  end
  local letters = sub(pc, -2)
  if not find(pc, "^[1-9]%d%d%d ?%u%u$") or letters == "SA" or letters == "SD" or letters == "SS" then
    return nil
  end
  return sub(pc, 1, 4) .. " " .. letters
end

local function adres(b, lid, a)
  if not a then
    b:put(lid, "null")
    return
  end
  b:put(lid)
  tekst(b, '{"straat":', a.strNm)
  geheel(b, ',"huisnummer":', a.hsNr, 99999)
  tekst(b, ',"huisletter":', a.hsLtr)
  tekst(b, ',"toevoeging":', a.hsNrTvg)
  geheel(b, ',"postbus":', a.pbNr, 999999)
  tekst(b, ',"postcode":', postcode(a.pc, a.lndCd))
  tekst(b, ',"plaats":', a.plNm)
  code(b, ',"land":', landen, a.lndCd)
  b:put "}"
end

local function adressen(b, lijst)
  local vestiging, correspondentie
  if type(lijst) == "table" then
    for _, a in ipairs(lijst) do
      local soort = a.adrSrt
      if soort == "V" then
        vestiging = vestiging or a
      elseif soort == "C" then
        correspondentie = correspondentie or a
      end
    end
  end
  adres(b, ',"vestigingsadres":', vestiging)
  adres(b, ',"correspondentieadres":', correspondentie)
end

local function lijsten(b, ihp)
  local lid = ',"sectoren":['
  for _, s in ipairs(ihp.sectoren) do
    code(b, lid, sectoren, s.sectCd)
    lid = ","
  end
  b:put(lid == "," and "]" or ',"sectoren":[]')
  code(b, ',"risicopremiegroep":', groepen, ihp.rpgCd)
  lid = ',"sbiCodes":['
  for _, s in ipairs(ihp.sbi) do
    tekst(b, lid, s.sbiCd)
    lid = ","
  end
  b:put(lid == "," and "]" or ',"sbiCodes":[]')
end

local function gegevens(b, lh, ihp)
  local fiscaal = nummer(ihp.fiscNr, 9, 9)
  local ptl = ihp.ptl
  tekst(b, '{"naam":', ihp.hndNm)
  tekst(b, ',"kvkNummer":', nummer(ihp.kvkNr, 8, 8))
  tekst(b, ',"kvkVestigingsnummer":', nummer(ihp.vestNr, 12, 12))
  b:put(',"lhnummer":"', lh, '"')
  tekst(b, ',"rsin":', ihp.fiscNrSrt == "R" and fiscaal)
  tekst(b, ',"bsn":', ihp.fiscNrSrt == "B" and fiscaal)
  tekst(b, ',"aansluitnummer":', nummer(ihp.aansNr, 1, 15))
  lijsten(b, ihp)
  code(b, ',"status":', statussen, ihp.statCd)
  adressen(b, ihp.adressen)
  if type(ptl) == "table" then
    vlag(b, ',"portalen":{"werkgeversportaal":', ptl.wgp)
    vlag(b, ',"digipoort":', ptl.dgp)
    tekst(b, ',"softwareDigipoort":', ptl.dgpSw)
    b:put "}"
  else
    b:put ',"portalen":null'
  end
  geheel(b, ',"indicatieAantalMedewerkers":', ihp.aantWn, 10000000)
end

function M.schrijf(b, lh, antwoorden, n, moment)
  local a = antwoorden[n + 1]
  lezen.begin()
  local ihp = lezen.open(a, lh, "lhNr", "ihp")
  if ihp then
    antwoord.kop(b, lh, "organisatie")
    gegevens(b, lh, ihp)
    b:put '},"bronnen":['
    antwoord.bron(b, "CWS-IHP", moment)
  else
    antwoord.probleem(b, lh, "organisatie")
    b:put ',"bronnen":['
    antwoord.bron(b, "CWS-IHP", moment, ALLES, a)
  end
  b:put "]}"
  return ihp ~= nil
end

return M
